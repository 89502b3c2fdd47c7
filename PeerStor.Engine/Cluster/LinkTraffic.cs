using System.Collections.Concurrent;
using PeerStor.Engine.Common;

namespace PeerStor.Engine.Cluster;

/// <summary>Bytes of chunks that moved between this device and others, over the last hour, and now.</summary>
public sealed class LinkTraffic(TimeProvider time)
{
    private static readonly TimeSpan NowStep = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan HourStep = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<NodeId, (FlowRing Received, FlowRing Sent)> _links = new();
    private readonly FlowRing _received = new(120, HourStep);
    private readonly FlowRing _sent = new(120, HourStep);

    private long _moved;

    /// <summary>Pieces that moved since the start.</summary>
    public long Moved => Interlocked.Read(ref _moved);

    public void Received(NodeId from, int bytes)
    {
        Of(from).Received.Add(bytes, Now);
        _received.Add(bytes, Now);
        Interlocked.Increment(ref _moved);
    }

    public void Sent(NodeId to, int bytes)
    {
        Of(to).Sent.Add(bytes, Now);
        _sent.Add(bytes, Now);
        Interlocked.Increment(ref _moved);
    }

    /// <summary>Bytes a second between this device and another one just now.</summary>
    public (double Received, double Sent) SpeedOf(NodeId device) =>
        _links.TryGetValue(device, out var link) ? (link.Received.Speed(Now), link.Sent.Speed(Now)) : (0, 0);

    /// <summary>Bytes a second over the last hour in steps of half a minute, the newest last.</summary>
    public (IReadOnlyList<double> Received, IReadOnlyList<double> Sent) Hour => (_received.Rates(Now), _sent.Rates(Now));

    private TimeSpan Now => time.GetElapsedTime(0);

    private (FlowRing Received, FlowRing Sent) Of(NodeId device) => _links.GetOrAdd(device, _ => (new FlowRing(3, NowStep), new FlowRing(3, NowStep)));
}
