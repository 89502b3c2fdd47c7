using PeerStor.Engine.Cluster.Wire;

namespace PeerStor.Web.Hosting.Peers;

/// <summary>What became of joining, and what to do, in a person's words.</summary>
internal static class JoinWords
{
    public static string Of(JoinOutcome outcome) => outcome switch
    {
        JoinOutcome.Joined => "This device has joined. It starts again now, which takes a second or two.",
        JoinOutcome.Refused =>
            "The invitation was used, or its ten minutes are over. Nothing was changed: make a new one on the other device.",
        JoinOutcome.Unreachable =>
            "No address in the invitation answers. Nothing was changed: check that the other device runs, is in the same network, and that no firewall closes its port 6881.",
        JoinOutcome.AlreadyInCluster => "This device belongs to other devices already. Nothing was changed: remove it there first.",
        JoinOutcome.WasRemoved =>
            "This device was removed from them, and a removed device does not come back. Nothing was changed: start it with a new data directory to join as a new one.",
        _ => "That is no invitation: it begins with peerstor://pair/ and is copied whole. Nothing was changed.",
    };
}
