using PeerStor.Engine.Cluster;

namespace PeerStor.Engine.Replication;

public enum CopyWay
{
    Send,
    Receive,
}

/// <summary>
/// Holds copying between devices to the speeds that were chosen for this one. What people up- and download, and what is fetched
/// because somebody reads it, does not pass through here.
/// </summary>
public sealed class CopyPace
{
    /// <summary>When nothing may move, the schedule is looked at again.</summary>
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly BandwidthMeter _send = new();
    private readonly BandwidthMeter _receive = new();
    private readonly Func<string> _chosen;
    private readonly TimeProvider _time;
    private (string Text, CopySpeeds Speeds) _read = ("", CopySpeeds.Unlimited);

    internal CopyPace(Func<string> chosen, TimeProvider time)
    {
        _chosen = chosen;
        _time = time;
    }

    internal CopyPace(Devices devices, TimeProvider time)
        : this(() => devices.Here.Speeds, time)
    {
    }

    /// <summary>What holds now.</summary>
    public CopyLimit Limit => Speeds.LimitAt(_time.GetLocalNow().DateTime);

    /// <summary>What was chosen; what cannot be read limits nothing.</summary>
    public CopySpeeds Speeds
    {
        get
        {
            string text = _chosen();
            lock (_gate)
            {
                if (_read.Text != text)
                {
                    _read = (text, CopySpeeds.TryParse(text, out CopySpeeds speeds) ? speeds : CopySpeeds.Unlimited);
                }

                return _read.Speeds;
            }
        }
    }

    /// <summary>Waits until the next chunk may move. Those that are under way at once may pass together.</summary>
    public async Task WaitAsync(CopyWay way, CancellationToken cancellationToken)
    {
        for (TimeSpan wait = Wait(way); wait != TimeSpan.Zero; wait = Wait(way))
        {
            // What was chosen may change meanwhile.
            await Task.Delay(wait == Timeout.InfiniteTimeSpan || wait > LookAgain ? LookAgain : wait, _time, cancellationToken);
        }
    }

    /// <summary>How long it would be waited now; <see cref="Timeout.InfiniteTimeSpan"/> while nothing may move.</summary>
    public TimeSpan Wait(CopyWay way)
    {
        long? limit = LimitOf(way);
        lock (_gate)
        {
            return MeterOf(way).Wait(limit, Now);
        }
    }

    public void Spend(CopyWay way, long bytes)
    {
        long? limit = LimitOf(way);
        lock (_gate)
        {
            MeterOf(way).Spend(bytes, limit, Now);
        }
    }

    private TimeSpan Now => _time.GetElapsedTime(0);

    private long? LimitOf(CopyWay way) => way == CopyWay.Send ? Limit.SendPerSecond : Limit.ReceivePerSecond;

    private BandwidthMeter MeterOf(CopyWay way) => way == CopyWay.Send ? _send : _receive;
}
