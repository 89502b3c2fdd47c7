using PeerStor.Engine.Chunks;

namespace PeerStor.Engine.Replication;

/// <summary>What decides over a chunk that was flagged because nothing refers to it.</summary>
/// <param name="FlaggedFor">Observed time since the flag (<c>ObservedTime</c>: the store was open, by the monotonic clock).</param>
/// <param name="OpenFor">Since this run of the store began.</param>
/// <param name="AllLogsSeen">The logs of all members that are not stale were seen past the flag.</param>
public readonly record struct FlaggedChunk(TimeSpan FlaggedFor, TimeSpan OpenFor, bool IsReferenced, bool IsLeased, bool AllLogsSeen);

public enum DeletionVerdict
{
    Remove = 1,
    /// <summary>Something refers to it again: the flag goes.</summary>
    Needed = 2,
    Leased = 3,
    TooEarly = 4,
    /// <summary>A lease from before the start may have been forgotten.</summary>
    JustStarted = 5,
    /// <summary>A member that was not heard since may refer to it.</summary>
    AwaitsMember = 6,
}

/// <summary>When a chunk without references may go (engine.md rule 25). No wall clock has a say.</summary>
public static class DeletionRule
{
    public static readonly TimeSpan UnneededFor = ChunkStore.UnneededFor;

    public static DeletionVerdict Decide(FlaggedChunk chunk) => chunk switch
    {
        { IsReferenced: true } => DeletionVerdict.Needed,
        { IsLeased: true } => DeletionVerdict.Leased,
        _ when chunk.FlaggedFor < UnneededFor => DeletionVerdict.TooEarly,
        _ when chunk.OpenFor < Leases.Duration => DeletionVerdict.JustStarted,
        { AllLogsSeen: false } => DeletionVerdict.AwaitsMember,
        _ => DeletionVerdict.Remove,
    };
}
