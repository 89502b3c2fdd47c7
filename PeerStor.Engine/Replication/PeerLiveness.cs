using PeerStor.Engine.Common;

namespace PeerStor.Engine.Replication;

public enum PeerState
{
    Up = 1,
    /// <summary>Silent for a while: asked after others.</summary>
    Suspect = 2,
    /// <summary>Silent for long: asked last, not waited for. Says nothing about the copies it holds.</summary>
    Down = 3,
}

/// <summary>
/// Which devices answer (engine.md rule 30). This only routes: whether chunks are copied anew because a device is silent
/// is decided by <see cref="RepairPolicy"/>. Times are monotonic.
/// </summary>
public sealed class PeerLiveness
{
    public static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(2);
    public static readonly TimeSpan SuspectAfter = TimeSpan.FromSeconds(6);
    public static readonly TimeSpan DownAfter = TimeSpan.FromSeconds(20);

    private readonly Dictionary<NodeId, TimeSpan> _heard = [];

    /// <summary>Anything that came from a device, a heartbeat or more, shows that it lives.</summary>
    public void Heard(NodeId peer, TimeSpan now) => _heard[peer] = now;

    /// <summary>The connection was refused or lost: no need to wait for the silence.</summary>
    public void Lost(NodeId peer) => _heard.Remove(peer);

    public PeerState StateOf(NodeId peer, TimeSpan now)
    {
        if (!_heard.TryGetValue(peer, out TimeSpan heard) || now - heard >= DownAfter)
        {
            return PeerState.Down;
        }

        return now - heard >= SuspectAfter ? PeerState.Suspect : PeerState.Up;
    }

    /// <summary>Since when a device is silent; null when it was never heard.</summary>
    public TimeSpan? LastHeard(NodeId peer) => _heard.TryGetValue(peer, out TimeSpan heard) ? heard : null;

    /// <summary>The same devices, those that answer first, else in the order given.</summary>
    public IReadOnlyList<NodeId> LiveFirst(IEnumerable<NodeId> peers, TimeSpan now) => [.. peers.OrderBy(peer => StateOf(peer, now))];
}
