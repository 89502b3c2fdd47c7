using PeerStor.Engine.Cluster.Wire;

namespace PeerStor.Web.Hosting.Peers;

/// <summary>What became of joining, and what to do, in a person's words. When it did not work, nothing was changed.</summary>
internal static class JoinWords
{
    public static string Of(JoinOutcome outcome) => outcome switch
    {
        JoinOutcome.Joined => "This device has joined. It starts again now, which takes a second or two.",
        JoinOutcome.Refused =>
            "The invitation was used, or its ten minutes are over. Make a new one on the other device.",
        JoinOutcome.Unreachable =>
            "No address in the invitation answers: check that the other device runs, is in the same network, and that no firewall closes its port 6881.",
        JoinOutcome.AlreadyInCluster => "This device belongs to other devices already: remove it there first.",
        JoinOutcome.WasRemoved =>
            "This device was removed from them, and a removed device does not come back: start it with a new data directory to join as a new one.",
        _ => "That is no invitation of another device: one begins with peerstor://pair/ and is copied whole.",
    };
}
