using System.Buffers.Binary;
using PeerStor.Engine.Chunks;

namespace PeerStor.Engine.Depot;

/// <summary>Where a chunk's ciphertext lies in a pack, in bytes.</summary>
internal readonly record struct PackedChunk(ChunkId Chunk, int Offset, int Length);

/// <summary>
/// Several chunks in one object (docs/adr/0070), little-endian: their ciphertexts, one behind the other; for each, ChunkId (32 bytes) and
/// length (4); then how many there are (4), CRC-32C of the entries (4), magic (4). Whoever has the last <see cref="MostTailBytes"/> knows
/// what is in it. Persisted: append only.
/// </summary>
internal static class PackFormat
{
    /// <summary>A whole pack: what the pool of buffers has, and what is sent in one request.</summary>
    public const int MostBytes = 8 << 20;

    public const int MostChunks = 256;

    public const int MostTailBytes = (MostChunks * EntryBytes) + FooterBytes;

    /// <summary>"PSP1" as bytes in the object.</summary>
    internal const uint Magic = 0x31505350;

    private const int EntryBytes = ChunkId.Bytes + sizeof(int);
    private const int FooterBytes = 12;

    /// <summary>What the part behind the ciphertexts takes, in bytes.</summary>
    public static int TailBytes(int chunks) => (chunks * EntryBytes) + FooterBytes;

    /// <summary>Writes the part behind the ciphertexts.</summary>
    /// <param name="tail">As long as <see cref="TailBytes"/> says.</param>
    public static void WriteTail(Span<byte> tail, IReadOnlyList<PackedChunk> chunks)
    {
        Span<byte> at = tail;
        foreach (PackedChunk one in chunks)
        {
            one.Chunk.CopyTo(at);
            BinaryPrimitives.WriteInt32LittleEndian(at[ChunkId.Bytes..], one.Length);
            at = at[EntryBytes..];
        }

        BinaryPrimitives.WriteInt32LittleEndian(at, chunks.Count);
        BinaryPrimitives.WriteUInt32LittleEndian(at[4..], ChunkRecord.Crc32C(tail[..^FooterBytes]));
        BinaryPrimitives.WriteUInt32LittleEndian(at[8..], Magic);
    }

    /// <summary>What is in a pack; null for bytes that are none's.</summary>
    /// <param name="end">The object's last bytes: all of it, or more than its tail.</param>
    public static IReadOnlyList<PackedChunk>? Read(ReadOnlySpan<byte> end, long objectBytes)
    {
        if (end.Length < FooterBytes || objectBytes is < FooterBytes or > MostBytes
            || BinaryPrimitives.ReadUInt32LittleEndian(end[^4..]) != Magic
            || BinaryPrimitives.ReadInt32LittleEndian(end[^FooterBytes..]) is not (> 0 and <= MostChunks and int count)
            || end.Length < TailBytes(count))
        {
            return null;
        }

        ReadOnlySpan<byte> entries = end[^TailBytes(count)..^FooterBytes];
        if (BinaryPrimitives.ReadUInt32LittleEndian(end[^8..]) != ChunkRecord.Crc32C(entries))
        {
            return null;
        }

        List<PackedChunk> chunks = new(count);
        long offset = 0;
        for (; !entries.IsEmpty; entries = entries[EntryBytes..])
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(entries[ChunkId.Bytes..]);
            if (length is <= 0 or > ChunkRecord.MaxCiphertextBytes || offset + length > objectBytes)
            {
                return null;
            }

            chunks.Add(new PackedChunk(new ChunkId(entries[..ChunkId.Bytes]), (int)offset, length));
            offset += length;
        }

        return offset == objectBytes - TailBytes(count) ? chunks : null;
    }
}
