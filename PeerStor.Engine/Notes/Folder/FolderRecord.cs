using System.Security.Cryptography;
using PeerStor.Engine.Common;

namespace PeerStor.Engine.Notes.Folder;

/// <summary>Whether a note lies in the folder.</summary>
internal enum FolderPresence
{
    Here = 0,
    Trashed = 1,
    /// <summary>It is no longer shared.</summary>
    Withdrawn = 2,
}

/// <summary>What one device says of a note: only that device writes it, so nobody waits for anybody.</summary>
/// <param name="Home">The user to whom the device belongs: devices of one home have a journal in common.</param>
/// <param name="FileName">What it called the Markdown file last.</param>
/// <param name="State">The whole document, as Yjs encodes it; empty when the note does not lie here.</param>
internal sealed record FolderRecord(
    Guid Home, FolderRegister Title, FolderRegister Tags, FolderRegister Presence, long CreatedMs, string FileName, byte[] State)
{
    private const int HashBytes = 32;

    public FolderPresence Place => Presence.Value is [var digit] ? (FolderPresence)(digit - '0') : FolderPresence.Here;

    public static string Word(FolderPresence presence) => ((int)presence).ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Tags as a register holds them: in order, one a line.</summary>
    public static string Join(IEnumerable<string> tags) => string.Join('\n', tags.Order(StringComparer.Ordinal));

    /// <summary>Half a file, as an unreliable disk may show one, has a wrong hash in front.</summary>
    public byte[] Encode()
    {
        byte[] body = Cbor.Map(writer =>
        {
            writer.Field(1, Home);
            writer.Field(2, Pack(Title));
            writer.Field(3, Pack(Tags));
            writer.Field(4, Pack(Presence));
            writer.Field(5, CreatedMs);
            writer.Field(6, FileName);
            writer.Field(7, State);
        });
        return [.. SHA256.HashData(body), .. body];
    }

    /// <summary>Null when it is not such a record, or not whole.</summary>
    public static FolderRecord? Decode(byte[] file)
    {
        if (file.Length < HashBytes || !SHA256.HashData(file.AsSpan(HashBytes)).AsSpan().SequenceEqual(file.AsSpan(0, HashBytes)))
        {
            return null;
        }

        FolderRecord record = new(default, default, default, default, 0, "", []);
        try
        {
            Cbor.ReadMap(file.AsMemory(HashBytes), (key, reader) =>
            {
                switch (key)
                {
                    case 1: record = record with { Home = reader.ReadId() }; return true;
                    case 2: record = record with { Title = Unpack(reader.ReadByteString()) }; return true;
                    case 3: record = record with { Tags = Unpack(reader.ReadByteString()) }; return true;
                    case 4: record = record with { Presence = Unpack(reader.ReadByteString()) }; return true;
                    case 5: record = record with { CreatedMs = reader.ReadInt64() }; return true;
                    case 6: record = record with { FileName = reader.ReadTextString() }; return true;
                    case 7: record = record with { State = reader.ReadByteString() }; return true;
                    default: return false;
                }
            });
        }
        catch (InvalidDataException)
        {
            return null;
        }

        return record.Title.Value is null || record.Tags.Value is null || record.Presence.Value is not ("0" or "1" or "2") ? null : record;
    }

    private static byte[] Pack(FolderRegister register) => Cbor.Map(writer =>
    {
        writer.Field(1, register.Value);
        writer.Field(2, register.At);
        writer.Field(3, register.Seen);
    });

    private static FolderRegister Unpack(byte[] packed)
    {
        FolderRegister register = new("", 0, "");
        Cbor.ReadMap(packed, (key, reader) =>
        {
            switch (key)
            {
                case 1: register = register with { Value = reader.ReadTextString() }; return true;
                case 2: register = register with { At = reader.ReadInt64() }; return true;
                case 3: register = register with { Seen = reader.ReadTextString() }; return true;
                default: return false;
            }
        });
        return register;
    }
}
