namespace PeerStor.Engine.Common;

/// <summary>
/// The time that most devices agree on: the lower median of this device's clock and of what the others said lately, each
/// carried on by the monotonic clock. So one device whose clock is years ahead neither stamps its changes with that nor
/// keeps back the changes of the others (docs/adr/0050). Alone it is the device's own clock.
/// </summary>
public sealed class ReferenceClock(TimeProvider own) : TimeProvider
{
    /// <summary>What was said longer ago counts no more: a heartbeat comes every 2 s.</summary>
    public static readonly TimeSpan HeardWithin = TimeSpan.FromMinutes(1);

    /// <summary>Further ahead than clocks that are kept by a time server ever are (engine.md rule 10).</summary>
    public static readonly TimeSpan FarAhead = TimeSpan.FromMinutes(5);

    /// <summary>This program did not exist before: a clock that shows less lost its battery, and does not count.</summary>
    private static readonly DateTimeOffset EarliestPossible = new(2025, 11, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Lock _gate = new();
    private readonly Dictionary<NodeId, (DateTimeOffset Theirs, long At)> _heard = [];

    public override long TimestampFrequency => own.TimestampFrequency;

    /// <summary>This device's clock, whatever others say.</summary>
    public DateTimeOffset Own => own.GetUtcNow();

    /// <summary>What another device's own clock says now; not what it makes of others' clocks.</summary>
    public void Heard(NodeId peer, DateTimeOffset theirs)
    {
        lock (_gate)
        {
            _heard[peer] = (theirs, own.GetTimestamp());
        }
    }

    public override DateTimeOffset GetUtcNow()
    {
        List<DateTimeOffset> said = Said();
        return said[(said.Count - 1) / 2];
    }

    /// <summary>The last hybrid time that this device should have given out by now.</summary>
    public ulong Latest() => HybridClock.At(GetUtcNow() + FarAhead);

    /// <summary>Whether an operation's hybrid time is so far ahead that it has to wait, and its device's clock to be told of.</summary>
    public bool IsFarAhead(ulong hybridTime) => hybridTime > Horizon();

    /// <summary>The last hybrid time that is not far ahead; there is none while no clock is known that can be right. Of two clocks
    /// the faster one counts here: a device whose clock is slow must not hide what the other one wrote.</summary>
    public ulong Horizon()
    {
        List<DateTimeOffset> said = Said();
        DateTimeOffset now = said[said.Count / 2];
        return now >= EarliestPossible ? HybridClock.At(now + FarAhead) : long.MaxValue;
    }

    public override long GetTimestamp() => own.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        own.CreateTimer(callback, state, dueTime, period);

    /// <summary>What the clocks said, in order, carried on to now.</summary>
    private List<DateTimeOffset> Said()
    {
        List<DateTimeOffset> said = [own.GetUtcNow()];
        lock (_gate)
        {
            foreach ((DateTimeOffset theirs, long at) in _heard.Values)
            {
                TimeSpan ago = own.GetElapsedTime(at);
                if (ago <= HeardWithin)
                {
                    said.Add(theirs + ago);
                }
            }
        }

        if (said.Exists(one => one >= EarliestPossible))
        {
            said.RemoveAll(one => one < EarliestPossible);
        }

        said.Sort();
        return said;
    }
}
