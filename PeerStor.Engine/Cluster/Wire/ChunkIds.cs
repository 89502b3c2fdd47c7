using PeerStor.Engine.Chunks;

namespace PeerStor.Engine.Cluster.Wire;

/// <summary>Chunk ids as bytes, one behind the other.</summary>
public static class ChunkIds
{
    /// <summary>In one message.</summary>
    public const int Most = 1024;

    public static byte[] Pack(IReadOnlyList<ChunkId> chunks)
    {
        byte[] packed = new byte[chunks.Count * ChunkId.Bytes];
        for (int i = 0; i < chunks.Count; i++)
        {
            chunks[i].CopyTo(packed.AsSpan(i * ChunkId.Bytes));
        }

        return packed;
    }

    /// <exception cref="InvalidDataException">The bytes are no list of at most <see cref="Most"/> ids.</exception>
    public static IReadOnlyList<ChunkId> Unpack(ReadOnlySpan<byte> packed)
    {
        if (packed.Length % ChunkId.Bytes != 0 || packed.Length > Most * ChunkId.Bytes)
        {
            throw new InvalidDataException("This is no list of chunks.");
        }

        ChunkId[] chunks = new ChunkId[packed.Length / ChunkId.Bytes];
        for (int i = 0; i < chunks.Length; i++)
        {
            chunks[i] = new ChunkId(packed.Slice(i * ChunkId.Bytes, ChunkId.Bytes));
        }

        return chunks;
    }

    /// <summary>A bit for each of some chunks, the first in the lowest bit of the first byte.</summary>
    public static byte[] Bitmap(IReadOnlyList<ChunkId> chunks, Func<ChunkId, bool> has)
    {
        byte[] bitmap = new byte[(chunks.Count + 7) / 8];
        for (int i = 0; i < chunks.Count; i++)
        {
            bitmap[i / 8] |= (byte)(has(chunks[i]) ? 1 << (i % 8) : 0);
        }

        return bitmap;
    }
}
