using PeerStor.Engine.Common;

namespace PeerStor.Engine.Replication;

/// <summary>
/// Whom to ask for a chunk, and when to ask another one too (engine.md rule 29): the devices in the order given, the next
/// one as soon as one failed, and beside one that lets itself be waited for. Decides only: the caller asks, tells what came
/// of it, and drops the requests that still run once a copy has arrived whole and true. Times are monotonic.
/// </summary>
/// <param name="order">This device first when it has a copy, then by <see cref="Placement.Order"/>, those that do not
/// answer last (<see cref="PeerLiveness.LiveFirst"/>): everybody who may have the chunk.</param>
/// <param name="isAwaited">Somebody waits for it: a second device is asked beside a slow one. A copy in the background may take its
/// time; asked for twice, it would make a slow network slower.</param>
public sealed class HedgedRead(IReadOnlyList<NodeId> order, bool isAwaited = true)
{
    /// <summary>Longer than a healthy disk and link take, shorter than a person notices.</summary>
    public static readonly TimeSpan HedgeAfter = TimeSpan.FromMilliseconds(200);

    /// <summary>No bytes for so long: it hangs, and counts as failed.</summary>
    public static readonly TimeSpan SilentFor = TimeSpan.FromSeconds(10);

    /// <summary>Requests beside each other: more would make a slow network slower.</summary>
    private const int Most = 3;

    private readonly int _mostAtOnce = isAwaited ? Most : 1;
    private readonly Dictionary<NodeId, TimeSpan> _running = [];
    private readonly List<NodeId> _bad = [];
    private int _asked;
    private TimeSpan _lastAsked;

    /// <summary>Holders whose copy was wrong: they have to be given a good one.</summary>
    public IReadOnlyList<NodeId> BadCopies => _bad;

    /// <summary>Everybody was asked and nobody has it.</summary>
    public bool IsExhausted => _asked == order.Count && _running.Count == 0;

    /// <summary>When to call <see cref="Next"/> again if nothing happens before.</summary>
    public TimeSpan? WakeAt
    {
        get
        {
            TimeSpan? silent = _running.Count == 0 ? null : _running.Values.Min() + SilentFor;
            bool mayHedge = _asked < order.Count && _running.Count > 0 && _running.Count < _mostAtOnce;
            return mayHedge && (silent is null || _lastAsked + HedgeAfter < silent) ? _lastAsked + HedgeAfter : silent;
        }
    }

    /// <summary>Whom to ask now; null: nobody, wait. Ask until it answers null.</summary>
    public NodeId? Next(TimeSpan now)
    {
        foreach (NodeId hanging in _running.Where(one => now - one.Value >= SilentFor).Select(one => one.Key).ToList())
        {
            _running.Remove(hanging);
        }

        bool isDue = _running.Count == 0 || (_running.Count < _mostAtOnce && now - _lastAsked >= HedgeAfter);
        if (!isDue || _asked == order.Count)
        {
            return null;
        }

        NodeId next = order[_asked++];
        _running[next] = now;
        _lastAsked = now;
        return next;
    }

    /// <summary>Some bytes came: it does not hang.</summary>
    public void Progress(NodeId holder, TimeSpan now)
    {
        if (_running.ContainsKey(holder))
        {
            _running[holder] = now;
        }
    }

    /// <summary>It has not got the chunk, refused, or died, perhaps in the middle.</summary>
    public void Failed(NodeId holder) => _running.Remove(holder);

    /// <summary>All bytes came, and they are not the chunk.</summary>
    public void Bad(NodeId holder)
    {
        _running.Remove(holder);
        _bad.Add(holder);
    }
}
