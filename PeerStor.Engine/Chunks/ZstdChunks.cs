namespace PeerStor.Engine.Chunks;

/// <summary>Chunks by Zstandard (RFC 8878), level 1: the quickest that still finds most of what is to be saved.</summary>
internal sealed class ZstdChunks : IChunkCompression
{
    private const int Level = 1;

    public ChunkMethod Method => ChunkMethod.Zstd;

    public bool TryCompress(ReadOnlySpan<byte> plain, Span<byte> destination, out int writtenBytes) =>
        Zstd.TryCompress(plain, destination, Level, out writtenBytes);

    public bool TryDecompress(ReadOnlySpan<byte> source, Span<byte> destination) =>
        Zstd.IsAvailable
            ? Zstd.TryDecompress(source, destination, out int written) && written == destination.Length
            : throw new ChunkDamagedException(
                "This chunk was compressed by zstd and libzstd is not installed here. The data is whole: install libzstd (libzstd1) and start again.");
}
