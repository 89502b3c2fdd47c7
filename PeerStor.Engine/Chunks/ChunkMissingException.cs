namespace PeerStor.Engine.Chunks;

/// <summary>This device has no good copy of a chunk: it was never here, was deleted, or what the disk holds is damaged.</summary>
public sealed class ChunkMissingException(ChunkId id, bool damaged, Exception? cause = null)
    : IOException(damaged ? $"Chunk {id} is damaged here." : $"Chunk {id} is not here.", cause)
{
    public ChunkId Id { get; } = id;

    public bool Damaged { get; } = damaged;
}
