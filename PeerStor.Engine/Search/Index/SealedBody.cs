using System.IO.Compression;
using PeerStor.Engine.Common;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Search.Index;

/// <summary>A document as the index keeps it: compressed, then sealed under the key of its place.</summary>
internal static class SealedBody
{
    private const int Quality = 3;
    private const int Window = 20;
    private const int LengthBytes = 4;
    private const int SmallestCompressed = 512;

    public static byte[] Seal(IndexKeys keys, SearchDocument document)
    {
        byte[] plain = Cbor.Map(writer =>
        {
            writer.Field(1, document.Name);
            writer.Field(2, string.Join('\n', document.Tags));
            writer.Field(3, string.Join('\n', document.Types));
            writer.Field(4, document.Text);
        });
        return KeyWrap.Seal(keys.BodyKey, Pack(plain), Context(document.Id));
    }

    /// <summary>Name, tags, types and text of <paramref name="known"/>, which has all the rest.</summary>
    public static SearchDocument Open(IndexKeys keys, byte[] body, SearchDocument known)
    {
        byte[] packed = KeyWrap.Open(keys.BodyKey, body, Context(known.Id));
        byte[] plain = Unpack(packed);
        SearchDocument document = known;
        Cbor.ReadMap(plain, (key, reader) =>
        {
            switch (key)
            {
                case 1: document = document with { Name = reader.ReadTextString() }; return true;
                case 2: document = document with { Tags = Lines(reader.ReadTextString()) }; return true;
                case 3: document = document with { Types = Lines(reader.ReadTextString()) }; return true;
                case 4: document = document with { Text = reader.ReadTextString() }; return true;
                default: return false;
            }
        });
        return document;
    }

    // The length of the whole, or 0 and the whole itself: starting the compressor costs more than a name.
    private static byte[] Pack(byte[] plain)
    {
        if (plain.Length < SmallestCompressed)
        {
            return [0, 0, 0, 0, .. plain];
        }

        byte[] packed = new byte[LengthBytes + BrotliEncoder.GetMaxCompressedLength(plain.Length)];
        BitConverter.TryWriteBytes(packed, plain.Length);
        return BrotliEncoder.TryCompress(plain, packed.AsSpan(LengthBytes), out int written, Quality, Window)
            ? packed[..(LengthBytes + written)]
            : throw new InvalidOperationException("Brotli has not kept to its own bound.");
    }

    private static byte[] Unpack(byte[] packed)
    {
        int length = BitConverter.ToInt32(packed);
        if (length == 0)
        {
            return packed[LengthBytes..];
        }

        byte[] plain = new byte[length];
        return BrotliDecoder.TryDecompress(packed.AsSpan(LengthBytes), plain, out int written) && written == length
            ? plain
            : throw new InvalidDataException("A document in the search index cannot be unpacked.");
    }

    private static string[] Lines(string text) => text.Length == 0 ? [] : text.Split('\n');

    private static byte[] Context(Guid id) => id.ToByteArray(bigEndian: true);
}
