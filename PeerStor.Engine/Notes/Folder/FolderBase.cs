using System.Security.Cryptography;
using PeerStor.Engine.Common;
using PeerStor.Engine.Notes.Document;

namespace PeerStor.Engine.Notes.Folder;

/// <summary>
/// A state that a Markdown file was written from, or that somebody's edit of one led to: what is compared with when another
/// program changes the file. Its name is its hash, so it never changes, and the file names it.
/// </summary>
/// <param name="From">The name of the state that the file named when it was edited; "" for one that was written here.</param>
internal sealed record FolderBase(string From, string Title, string Tags, byte[] State)
{
    private const int NameBytes = 16;

    public byte[] Encode() => Cbor.Map(writer =>
    {
        writer.Field(1, From);
        writer.Field(2, Title);
        writer.Field(3, Tags);
        writer.Field(4, State);
    });

    public static string NameOf(byte[] encoded) => Convert.ToHexStringLower(SHA256.HashData(encoded).AsSpan(0, NameBytes));

    public string Name => field ??= NameOf(Encode());

    public string Text => field ??= ReadText();

    /// <summary>Null when it is not what its name says.</summary>
    public static FolderBase? Decode(string name, byte[] file)
    {
        if (NameOf(file) != name)
        {
            return null;
        }

        FolderBase made = new("", "", "", []);
        try
        {
            Cbor.ReadMap(file, (key, reader) =>
            {
                switch (key)
                {
                    case 1: made = made with { From = reader.ReadTextString() }; return true;
                    case 2: made = made with { Title = reader.ReadTextString() }; return true;
                    case 3: made = made with { Tags = reader.ReadTextString() }; return true;
                    case 4: made = made with { State = reader.ReadByteString() }; return true;
                    default: return false;
                }
            });
        }
        catch (InvalidDataException)
        {
            return null;
        }

        return new TextDocument(0).Apply(made.State).Refusal is null ? new FolderBase(made.From, made.Title, made.Tags, made.State) : null;
    }

    private string ReadText()
    {
        TextDocument document = new(0);
        document.Apply(State);
        return document.ToString();
    }
}
