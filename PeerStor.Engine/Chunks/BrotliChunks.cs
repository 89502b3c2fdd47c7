using System.IO.Compression;

namespace PeerStor.Engine.Chunks;

/// <summary>Chunks by Brotli (RFC 7932), which .NET always has; written only where libzstd is missing.</summary>
internal sealed class BrotliChunks : IChunkCompression
{
    private const int Quality = 1;

    // A window as long as the longest chunk that is cut.
    private const int WindowBits = 20;

    public ChunkMethod Method => ChunkMethod.Brotli;

    public bool TryCompress(ReadOnlySpan<byte> plain, Span<byte> destination, out int writtenBytes) =>
        BrotliEncoder.TryCompress(plain, destination, out writtenBytes, Quality, WindowBits);

    public bool TryDecompress(ReadOnlySpan<byte> source, Span<byte> destination) =>
        BrotliDecoder.TryDecompress(source, destination, out int written) && written == destination.Length;
}
