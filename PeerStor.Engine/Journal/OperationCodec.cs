using System.Formats.Cbor;
using System.Security.Cryptography;

namespace PeerStor.Engine.Journal;

/// <summary>The bytes of an operation that are hashed into the chain: a CBOR array of format version 1.</summary>
internal static class OperationCodec
{
    private const int FormatVersion = 1;

    public static byte[] Hash(Operation operation) => SHA256.HashData(Encode(operation));

    public static byte[] Encode(Operation operation)
    {
        CborWriter writer = new(CborConformanceMode.Canonical);
        writer.WriteStartArray(10);
        writer.WriteInt32(FormatVersion);
        writer.WriteByteString(operation.Origin);
        writer.WriteUInt64(operation.Epoch);
        writer.WriteInt64(operation.Sequence);
        writer.WriteUInt64(operation.Clock);
        writer.WriteInt32((int)operation.Kind);
        writer.WriteByteString(operation.Entity.ToByteArray(bigEndian: true));
        writer.WriteByteString(PackIds(operation.Parents));
        writer.WriteByteString(operation.Body);
        writer.WriteByteString(operation.PreviousHash);
        writer.WriteEndArray();
        return writer.Encode();
    }

    public static byte[] PackIds(IReadOnlyList<Guid> ids)
    {
        byte[] packed = new byte[ids.Count * 16];
        for (int i = 0; i < ids.Count; i++)
        {
            ids[i].TryWriteBytes(packed.AsSpan(i * 16), bigEndian: true, out _);
        }

        return packed;
    }

    public static IReadOnlyList<Guid> UnpackIds(ReadOnlySpan<byte> packed)
    {
        Guid[] ids = new Guid[packed.Length / 16];
        for (int i = 0; i < ids.Length; i++)
        {
            ids[i] = new Guid(packed.Slice(i * 16, 16), bigEndian: true);
        }

        return ids;
    }
}
