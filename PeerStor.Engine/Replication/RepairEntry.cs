using PeerStor.Engine.Chunks;

namespace PeerStor.Engine.Replication;

/// <summary>A chunk that waits for another copy, as people are shown it.</summary>
/// <param name="NextTry">Monotonic: not before.</param>
/// <param name="Attempts">How often it was tried in vain.</param>
/// <param name="LastError">Why the last attempt failed; null before the first.</param>
public sealed record RepairEntry(
    ChunkId Chunk, RepairReason Reason, TimeSpan NextTry, int Attempts = 0, string? LastError = null, bool IsRunning = false);
