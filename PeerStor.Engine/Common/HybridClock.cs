namespace PeerStor.Engine.Common;

/// <summary>
/// A hybrid logical clock (engine.md rule 10): 48 bits of Unix milliseconds and a 16-bit counter in one number, so that
/// it orders by cause even where the wall clocks of two devices disagree.
/// </summary>
public sealed class HybridClock(TimeProvider time)
{
    private const int CounterBits = 16;
    private readonly Lock _gate = new();
    private ulong _seen;

    /// <summary>A time later than every one seen or given out before.</summary>
    public ulong Next()
    {
        ulong now = (ulong)time.GetUtcNow().ToUnixTimeMilliseconds() << CounterBits;
        lock (_gate)
        {
            _seen = Math.Max(now, _seen + 1);
            return _seen;
        }
    }

    /// <summary>The latest time that was seen or given out.</summary>
    public ulong Seen
    {
        get
        {
            lock (_gate)
            {
                return _seen;
            }
        }
    }

    /// <summary>Forgets times after one: everything that had them got others.</summary>
    public void GoBackTo(ulong clock)
    {
        lock (_gate)
        {
            _seen = clock;
        }
    }

    /// <summary>Takes note of a time that another node, or this one before a restart, gave out.</summary>
    public void Observe(ulong clock)
    {
        lock (_gate)
        {
            _seen = Math.Max(clock, _seen);
        }
    }

    /// <summary>The last time that belongs to a moment.</summary>
    public static ulong At(DateTimeOffset moment) => ((ulong)moment.ToUnixTimeMilliseconds() << CounterBits) | ushort.MaxValue;

    public static DateTimeOffset WallTime(ulong clock) => DateTimeOffset.FromUnixTimeMilliseconds((long)(clock >> CounterBits));
}
