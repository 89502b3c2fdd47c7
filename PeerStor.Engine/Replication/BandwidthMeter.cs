namespace PeerStor.Engine.Replication;

/// <summary>Spends a limit: what was not used may be used within a second, no later. Times are monotonic.</summary>
public sealed class BandwidthMeter
{
    private TimeSpan _paidUntil;

    /// <summary>
    /// How long to wait until something may move again. <see cref="Timeout.InfiniteTimeSpan"/> when nothing may move now: ask
    /// again when the schedule may have changed.
    /// </summary>
    public TimeSpan Wait(long? bytesPerSecond, TimeSpan now) => bytesPerSecond switch
    {
        null => TimeSpan.Zero,
        <= 0 => Timeout.InfiniteTimeSpan,
        _ => _paidUntil > now ? _paidUntil - now : TimeSpan.Zero,
    };

    /// <summary>So many bytes moved.</summary>
    public void Spend(long bytes, long? bytesPerSecond, TimeSpan now)
    {
        if (bytesPerSecond is { } limit and > 0)
        {
            TimeSpan earliest = now - TimeSpan.FromSeconds(1);
            _paidUntil = (_paidUntil > earliest ? _paidUntil : earliest) + TimeSpan.FromSeconds(bytes / (double)limit);
        }
    }
}
