namespace PeerStor.Engine.Chunks;

/// <summary>How a chunk's payload was compressed: its last byte. Persisted: append only. 0 is not used, so zeros are no payload.</summary>
internal enum ChunkMethod : byte
{
    Zstd = 1,
    Brotli = 2,
}
