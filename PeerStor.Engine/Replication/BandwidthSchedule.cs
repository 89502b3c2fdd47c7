namespace PeerStor.Engine.Replication;

/// <summary>A part of the day with a limit of its own. Over midnight when it ends before it begins.</summary>
/// <param name="BytesPerSecond">Null: no limit. 0: nothing moves.</param>
public sealed record BandwidthWindow(TimeOnly From, TimeOnly To, long? BytesPerSecond);

/// <summary>How fast chunks may be copied to other devices, by the local time of day; the first window that fits holds.</summary>
public sealed record BandwidthSchedule(long? BytesPerSecond, IReadOnlyList<BandwidthWindow> Windows)
{
    public static readonly BandwidthSchedule Unlimited = new(null, []);

    public long? LimitAt(TimeOnly time) =>
        Windows.FirstOrDefault(window => time.IsBetween(window.From, window.To)) is { } window ? window.BytesPerSecond : BytesPerSecond;
}

/// <summary>Spends a limit: what was not used may be used within a second, no later. Times are monotonic.</summary>
public sealed class BandwidthMeter
{
    private TimeSpan _paidUntil;

    /// <summary>
    /// How long to wait before sending so many bytes, which then count as sent. <see cref="Timeout.InfiniteTimeSpan"/> when
    /// nothing may move now: nothing is counted, ask again when the schedule may have changed.
    /// </summary>
    public TimeSpan Take(long bytes, long? bytesPerSecond, TimeSpan now)
    {
        if (bytesPerSecond is not { } limit)
        {
            return TimeSpan.Zero;
        }

        if (limit <= 0)
        {
            return Timeout.InfiniteTimeSpan;
        }

        TimeSpan earliest = now - TimeSpan.FromSeconds(1);
        TimeSpan start = _paidUntil > earliest ? _paidUntil : earliest;
        _paidUntil = start + TimeSpan.FromSeconds(bytes / (double)limit);
        return start > now ? start - now : TimeSpan.Zero;
    }
}
