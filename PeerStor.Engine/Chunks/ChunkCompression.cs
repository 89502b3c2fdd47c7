namespace PeerStor.Engine.Chunks;

internal static class ChunkCompression
{
    private static readonly ZstdChunks Zstd = new();
    private static readonly BrotliChunks Brotli = new();

    /// <summary>What new chunks are compressed with on this machine.</summary>
    public static IChunkCompression Best => Chunks.Zstd.IsAvailable ? Zstd : Brotli;

    /// <summary>Null when the method is not known.</summary>
    public static IChunkCompression? Of(ChunkMethod method) => method switch
    {
        ChunkMethod.Zstd => Zstd,
        ChunkMethod.Brotli => Brotli,
        _ => null,
    };
}
