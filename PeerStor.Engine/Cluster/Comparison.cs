using PeerStor.Engine.Common;

namespace PeerStor.Engine.Cluster;

public enum ComparisonState
{
    None,

    /// <summary>This device waits for another one to begin.</summary>
    Open,

    /// <summary>Both show digits, and nobody here has answered.</summary>
    Comparing,

    /// <summary>Somebody here said that they are the same; the other device has not answered yet.</summary>
    Waiting,

    Joined,

    Failed,
}

/// <summary>Six digits on two screens, as this one shows them.</summary>
/// <param name="IsHost">The other device joins this one; otherwise this one joins.</param>
/// <param name="Other">The other device; its name is what it says of itself.</param>
/// <param name="Digits">Six of them, while they are compared.</param>
/// <param name="Ends">When it ends by itself.</param>
/// <param name="Outcome">Why it failed.</param>
public sealed record Comparison(
    ComparisonState State, bool IsHost, NodeId? Other, string OtherName, string Digits, DateTimeOffset Ends, Wire.CompareOutcome Outcome)
{
    public static readonly Comparison None = new(ComparisonState.None, false, null, "", "", default, Wire.CompareOutcome.GoOn);

    public bool IsUnderWay => State is ComparisonState.Open or ComparisonState.Comparing or ComparisonState.Waiting;
}
