namespace PeerStor.Engine.Chunks;

/// <summary>A way to compress a whole chunk at once.</summary>
internal interface IChunkCompression
{
    ChunkMethod Method { get; }

    /// <summary>False when the result does not fit into the destination.</summary>
    bool TryCompress(ReadOnlySpan<byte> plain, Span<byte> destination, out int writtenBytes);

    /// <summary>True when the source is whole and fills the destination exactly. Never writes past the destination.</summary>
    bool TryDecompress(ReadOnlySpan<byte> source, Span<byte> destination);
}
