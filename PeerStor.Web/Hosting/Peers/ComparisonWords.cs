using PeerStor.Engine.Cluster;
using PeerStor.Engine.Cluster.Wire;

namespace PeerStor.Web.Hosting.Peers;

/// <summary>How comparing six digits stands, in a person's words.</summary>
internal static class ComparisonWords
{
    /// <summary>"042 917": in two groups, as people read them to each other.</summary>
    public static string Grouped(string digits) => digits.Length == 6 ? $"{digits[..3]} {digits[3..]}" : digits;

    /// <summary>Null while nothing has failed.</summary>
    public static string? Problem(Comparison comparison) => comparison.State != ComparisonState.Failed ? null : comparison.Outcome switch
    {
        CompareOutcome.NotOpen => "The other device does not wait for anybody. On it, choose “Let a device join by six digits” first.",
        CompareOutcome.Busy => "The other device compares with somebody else just now. Try again in a few minutes.",
        CompareOutcome.WasRemoved => "This device was removed from them, and a removed device does not come back: start it with a new data directory to join as a new one.",
        CompareOutcome.Locked => "Pairing is closed for ten minutes, because it failed three times.",
        CompareOutcome.Unreachable =>
            "The other device does not answer, or does not wait for anybody. On it, choose “Let a device join by six digits” first; then check that both are in one network, and that no firewall closes port 6881.",
        CompareOutcome.AlreadyInCluster => "This device belongs to other devices already. Let the other one begin, and this one wait.",
        _ => "The devices were not paired: somebody said that the digits differ, gave up, or three minutes were over. If the digits did differ, somebody in your network stands between the two.",
    };
}
