namespace PeerStor.Engine.Replication;

/// <summary>Why a chunk is copied. Lower is more endangered and goes first.</summary>
public enum RepairReason
{
    /// <summary>No copy answers; what is tried is to find one.</summary>
    NoCopy = 1,
    /// <summary>One more failure and it is lost.</summary>
    LastCopy = 2,
    /// <summary>A device was removed or lost, or the copy was never made: nobody comes back with it.</summary>
    CopyGone = 3,
    /// <summary>A device has been away for so long that waiting is over.</summary>
    HolderAway = 4,
    /// <summary>Enough copies, but not where they belong.</summary>
    Misplaced = 5,
}

/// <summary>The copies of a chunk as one device knows them.</summary>
/// <param name="Live">On devices that answer.</param>
/// <param name="Away">On members that do not answer now and may come back.</param>
/// <param name="Target">Copies wanted: three, or as many as there are members.</param>
/// <param name="ShortSince">Monotonic: since when fewer than wanted answer.</param>
/// <param name="IsPlaced">A copy lies on each device that should hold one, as far as these answer.</param>
public readonly record struct ChunkCopies(int Live, int Away, int Target, TimeSpan ShortSince, bool IsPlaced = true);

/// <param name="DueAt">Monotonic: not before.</param>
public readonly record struct RepairDecision(RepairReason Reason, TimeSpan DueAt);

/// <summary>
/// Whether and when a chunk gets another copy (engine.md rule 30). A device that restarts must not move the world, so
/// two copies left are given time; the last copy is not.
/// </summary>
public sealed record RepairPolicy
{
    /// <summary>How long a missing device is waited for while two copies are left: longer than an update with a restart.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Null when there is nothing to do.</summary>
    public RepairDecision? Decide(ChunkCopies copies, TimeSpan now)
    {
        if (copies.Live >= copies.Target)
        {
            return copies.IsPlaced ? null : new RepairDecision(RepairReason.Misplaced, now);
        }

        return copies switch
        {
            { Live: 0 } => new RepairDecision(RepairReason.NoCopy, now),
            { Live: 1 } => new RepairDecision(RepairReason.LastCopy, now),
            _ when copies.Live + copies.Away < copies.Target => new RepairDecision(RepairReason.CopyGone, now),
            _ => new RepairDecision(RepairReason.HolderAway, copies.ShortSince + Patience),
        };
    }
}
