using System.Formats.Cbor;

namespace PeerStor.Engine.Common;

/// <summary>
/// Canonical CBOR (RFC 8949, section 4.2.1) maps with small integer keys: how operations and manifests are written. A
/// reader skips keys it does not know, so that later versions can add some.
/// </summary>
internal static class Cbor
{
    public static byte[] Map(Action<CborWriter> write)
    {
        CborWriter writer = new(CborConformanceMode.Canonical, convertIndefiniteLengthEncodings: true);
        writer.WriteStartMap(null);
        write(writer);
        writer.WriteEndMap();
        return writer.Encode();
    }

    public static void Field(this CborWriter writer, int key, long value)
    {
        writer.WriteInt32(key);
        writer.WriteInt64(value);
    }

    public static void Field(this CborWriter writer, int key, string value)
    {
        writer.WriteInt32(key);
        writer.WriteTextString(value);
    }

    public static void Field(this CborWriter writer, int key, ReadOnlySpan<byte> value)
    {
        writer.WriteInt32(key);
        writer.WriteByteString(value);
    }

    public static void Field(this CborWriter writer, int key, Guid value) =>
        writer.Field(key, value.ToByteArray(bigEndian: true));

    /// <summary>Reads a map; <paramref name="read"/> answers whether it took the value of a key.</summary>
    /// <exception cref="InvalidDataException">The bytes are not such a map.</exception>
    public static void ReadMap(ReadOnlyMemory<byte> encoded, Func<int, CborReader, bool> read)
    {
        try
        {
            CborReader reader = new(encoded, CborConformanceMode.Canonical);
            reader.ReadStartMap();
            while (reader.PeekState() != CborReaderState.EndMap)
            {
                if (!read(reader.ReadInt32(), reader))
                {
                    reader.SkipValue();
                }
            }

            reader.ReadEndMap();
        }
        catch (Exception exception) when (exception is CborContentException or InvalidOperationException or OverflowException)
        {
            throw new InvalidDataException("A record cannot be read.", exception);
        }
    }

    public static Guid ReadId(this CborReader reader)
    {
        byte[] bytes = reader.ReadByteString();
        return bytes.Length == 16
            ? new Guid(bytes, bigEndian: true)
            : throw new InvalidDataException("An id in a record does not have 16 bytes.");
    }
}
