namespace PeerStor.Bench.Report;

/// <summary>What must hold: PeerStor's median of a column against a peer's, or against a fixed limit.</summary>
/// <param name="Peer">Null: <paramref name="Factor"/> is the limit itself.</param>
/// <param name="AtMost">The figure must stay under the limit, not reach it.</param>
internal sealed record Goal(string Column, double Factor, string? Peer = null, bool AtMost = false);

/// <summary>How many goals hold and how many are missed, of those that were measured.</summary>
internal readonly record struct GoalCount(int Held, int Missed)
{
    public static GoalCount operator +(GoalCount left, GoalCount right) => new(left.Held + right.Held, left.Missed + right.Missed);
}
