namespace PeerStor.Engine.Chunks;

/// <summary>A chunk that the store has but the disk, perhaps, has not.</summary>
/// <param name="Record">Header and ciphertext, as they lie in a segment.</param>
/// <param name="Position">For <see cref="ChunkStore.WaitDurableAsync"/>.</param>
public sealed record FreshChunk(ChunkRef Chunk, byte[] Record, long Position);
