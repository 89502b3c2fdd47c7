namespace PeerStor.Engine.Chunks;

/// <summary>Where a record lies: the offset of its header, and the length of the ciphertext after it, in bytes.</summary>
internal readonly record struct ChunkPlace(int Segment, long Offset, int Length)
{
    public long RecordBytes => ChunkRecord.HeaderBytes + Length;
}

/// <summary>A row of the index. <paramref name="UnneededSince"/>: observed seconds at which it was flagged, or null.</summary>
internal readonly record struct IndexedChunk(ChunkId Id, ChunkPlace Place, long? UnneededSince);

/// <summary>A chunk that is in a segment but not in the index yet; durable once the commit has passed its position.</summary>
internal sealed record PendingChunk(ChunkId Id, ChunkPlace Place, long Position);
