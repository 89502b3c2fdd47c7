using System.Formats.Cbor;
using PeerStor.Engine.Common;

namespace PeerStor.Engine.Files;

/// <summary>Tags that one change gives an entry and takes from it. Each tag of each entry is a register of its own.</summary>
/// <param name="KeyVersion">Which version of a folder's key sealed the tags; 0 for a file.</param>
internal sealed record TagRecord(int KeyVersion, IReadOnlyList<SealedTag> Added, IReadOnlyList<byte[]> Removed)
{
    public byte[] Encode() => Cbor.Map(writer =>
    {
        writer.Field(1, KeyVersion);
        writer.WriteInt32(2);
        writer.WriteStartArray(Added.Count * 2);
        foreach (SealedTag tag in Added)
        {
            writer.WriteByteString(tag.Key);
            writer.WriteByteString(tag.Text);
        }

        writer.WriteEndArray();
        writer.WriteInt32(3);
        writer.WriteStartArray(Removed.Count);
        foreach (byte[] key in Removed)
        {
            writer.WriteByteString(key);
        }

        writer.WriteEndArray();
    });

    public static TagRecord Decode(ReadOnlyMemory<byte> body)
    {
        TagRecord record = new(0, [], []);
        Cbor.ReadMap(body, (key, reader) =>
        {
            switch (key)
            {
                case 1: record = record with { KeyVersion = reader.ReadInt32() }; return true;
                case 2: record = record with { Added = [.. ReadStrings(reader).Chunk(2).Select(pair => new SealedTag(pair[0], pair[^1]))] }; return true;
                case 3: record = record with { Removed = ReadStrings(reader) }; return true;
                default: return false;
            }
        });
        return record;
    }

    private static List<byte[]> ReadStrings(CborReader reader)
    {
        List<byte[]> strings = [];
        reader.ReadStartArray();
        while (reader.PeekState() != CborReaderState.EndArray)
        {
            strings.Add(reader.ReadByteString());
        }

        reader.ReadEndArray();
        return strings;
    }
}

/// <param name="Key">16 bytes: the tag under its owner's tag secret, the same on every entry that has it.</param>
/// <param name="Text">The tag as it was typed, sealed under a key of the entry.</param>
internal sealed record SealedTag(byte[] Key, byte[] Text);
