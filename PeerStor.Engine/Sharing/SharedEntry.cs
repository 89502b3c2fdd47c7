using System.Formats.Cbor;
using PeerStor.Engine.Common;

namespace PeerStor.Engine.Sharing;

/// <summary>One of the things that a link leads to. Its name lies sealed under its folder's key, which the link does not
/// have, so the link has a copy of its own.</summary>
/// <param name="Name">Sealed under the link's key.</param>
/// <param name="FileKey">A file's key, sealed under the link's key; empty for a folder, which has a key of its own.</param>
/// <param name="FileKeyNumber">Which of the file's keys that is.</param>
internal sealed record SharedEntry(EntryId Id, byte[] Name, byte[] FileKey, int FileKeyNumber = 0)
{
    public byte[] Encode() => Cbor.Map(writer =>
    {
        writer.Field(1, Id.Value);
        writer.Field(2, Name);
        writer.Field(3, FileKey);
        writer.Field(4, FileKeyNumber);
    });

    /// <exception cref="InvalidDataException">There are more than a link can have.</exception>
    public static IReadOnlyList<SharedEntry> ReadList(CborReader reader)
    {
        List<SharedEntry> entries = [];
        reader.ReadStartArray();
        while (reader.PeekState() != CborReaderState.EndArray)
        {
            entries.Add(Decode(reader.ReadByteString()));
            if (entries.Count > ShareLimits.MostEntries)
            {
                throw new InvalidDataException("A share link leads to too many entries.");
            }
        }

        reader.ReadEndArray();
        return entries;
    }

    private static SharedEntry Decode(ReadOnlyMemory<byte> body)
    {
        SharedEntry entry = new(default, [], []);
        Cbor.ReadMap(body, (key, reader) =>
        {
            switch (key)
            {
                case 1: entry = entry with { Id = new EntryId(reader.ReadId()) }; return true;
                case 2: entry = entry with { Name = reader.ReadByteString() }; return true;
                case 3: entry = entry with { FileKey = reader.ReadByteString() }; return true;
                case 4: entry = entry with { FileKeyNumber = reader.ReadInt32() }; return true;
                default: return false;
            }
        });
        return entry;
    }
}
