using PeerStor.Engine.Cluster;
using PeerStor.Engine.Cluster.Wire;
using PeerStor.Engine.Common;
using PeerStor.Engine.Replication;

namespace PeerStor.Engine.Monitoring;

/// <summary>Reads the state of all devices, from what each of them tells with its questions.</summary>
public sealed class NetworkMonitor
{
    /// <summary>Asking the disk again sooner tells nobody anything.</summary>
    private static readonly TimeSpan FiguresAge = TimeSpan.FromSeconds(4);

    private readonly Lock _gate = new();
    private readonly ClusterRoom _cluster;
    private readonly CopyCount _copies;
    private readonly CopyUpkeep _upkeep;
    private readonly CopyHistograms _histograms;
    private readonly NodeMonitor _node;
    private readonly TimeProvider _time;
    private DeviceFigures? _own;
    private TimeSpan _ownUntil;
    private long _counted;

    internal NetworkMonitor(ClusterRoom cluster, CopyCount copies, CopyUpkeep upkeep, CopyHistograms histograms, NodeMonitor node, TimeProvider time)
    {
        _cluster = cluster;
        _copies = copies;
        _upkeep = upkeep;
        _histograms = histograms;
        _node = node;
        _time = time;
        upkeep.Changed += () => Interlocked.Increment(ref _counted);
        cluster.Links.OwnFigures = OwnFigures;
    }

    /// <summary>Grows when a device comes, goes, or tells something new, and when copies are counted anew.</summary>
    public long Changes => Visits + _cluster.States.Changes + _copies.Generation + _cluster.Traffic.Moved + Interlocked.Read(ref _counted);

    /// <summary>Grows when a device comes or goes, or something is chosen for one.</summary>
    public long Visits => _cluster.Links.Changes + _cluster.Digits.Changes;

    /// <summary>What a device last told of itself, this one too; null when it told nothing yet.</summary>
    public DeviceState? StateOf(NodeId device) =>
        device == _cluster.Devices.Own ? new DeviceState(_time.GetUtcNow(), OwnFigures()) : _cluster.States.Of(device);

    public NetworkStatus Read()
    {
        Devices devices = _cluster.Devices;
        List<NetworkDevice> all = [.. devices.Members.Where(device => device.Id != devices.Own).Select(Other).Prepend(Own())];
        (IReadOnlyList<double> received, IReadOnlyList<double> sent) = _cluster.Traffic.Hour;
        return new NetworkStatus(
            all, Links(all), _histograms.Read().With(_upkeep.Report.Missing.Count), _copies.Target,
            UsableCapacity.Bytes(all.Where(device => device.Device.LostAt is null).Select(Capacity)),
            WaitingByDevice(), _upkeep.Report, received, sent);
    }

    private NetworkDevice Own() =>
        new(_cluster.Devices.Here, true, true, _cluster.Pairing.Addresses.Count > 0 ? _cluster.Pairing.Addresses[0] : null, _time.GetUtcNow(), null, OwnFigures(), 0, 0);

    private NetworkDevice Other(Device device)
    {
        DeviceLink? link = _cluster.Links.All.FirstOrDefault(link => link.Device == device.Id);
        DeviceState? state = _cluster.States.Of(device.Id);
        (double received, double sent) = _cluster.Traffic.SpeedOf(device.Id);
        return new NetworkDevice(
            device, false, link?.IsUp == true, link?.Address, state?.SeenAt ?? link?.SeenAt, link?.Problem, state?.Figures, received, sent);
    }

    private static long Capacity(NetworkDevice device) => device switch
    {
        { Figures: { } figures, Device.ContributedBytes: { } contributed } => Math.Min(figures.CapacityBytes, contributed),
        { Figures: { } figures } => figures.CapacityBytes,
        _ => device.Device.ContributedBytes ?? 0,
    };

    private DeviceFigures OwnFigures()
    {
        lock (_gate)
        {
            TimeSpan now = _time.GetElapsedTime(0);
            if (_own is null || now >= _ownUntil)
            {
                (_own, _ownUntil) = (MeasureOwn(), now + FiguresAge);
            }

            return _own;
        }
    }

    private DeviceFigures MeasureOwn()
    {
        StorageStatus storage = _node.ReadStorage();
        long waiting = _cluster.Progress.Own().Where(log => log.State.Origin != _cluster.Devices.Own).Sum(log => log.State.Sequence - log.Settled);
        return new DeviceFigures(
            storage.Free, storage.DiskTotal, storage.Stored, storage.Usable, storage.Chunks, waiting,
            [.. _cluster.Links.All.Where(link => link.IsUp).Select(link => link.Device.Prefix)]);
    }

    private static List<NetworkLink> Links(List<NetworkDevice> all)
    {
        List<NetworkLink> links = [];
        for (int i = 0; i < all.Count; i++)
        {
            for (int j = i + 1; j < all.Count; j++)
            {
                links.Add(all[i].IsOwn
                    ? new NetworkLink(all[i].Device.Id, all[j].Device.Id, all[j].IsUp, all[j].ReceivedPerSecond + all[j].SentPerSecond)
                    : new NetworkLink(all[i].Device.Id, all[j].Device.Id, IsUp(all[i], all[j]), null));
            }
        }

        return links;
    }

    /// <summary>Two others are connected when one of them, which answers here, says so.</summary>
    private static bool? IsUp(NetworkDevice first, NetworkDevice second)
    {
        bool? a = Says(first, second);
        bool? b = Says(second, first);
        return a == true || b == true ? true : a ?? b;

        static bool? Says(NetworkDevice one, NetworkDevice other) =>
            one.IsUp && one.Figures is { } figures ? figures.Links.Contains(other.Device.Id.Prefix) : null;
    }

    private List<WaitingCopies> WaitingByDevice()
    {
        List<WaitingCopies> waiting = [];
        Devices devices = _cluster.Devices;
        IReadOnlyList<LogProgress> logs = _cluster.Progress.Own();
        foreach (Device device in devices.Keeping)
        {
            long missing = logs.Where(log => log.State.Origin != device.Id)
                .Sum(log => Math.Max(0, log.State.Sequence - SettledOn(device.Id, log)));
            if (missing == 0)
            {
                continue;
            }

            bool isOwn = device.Id == devices.Own;
            DeviceLink? link = _cluster.Links.All.FirstOrDefault(link => link.Device == device.Id);
            waiting.Add(new WaitingCopies(
                missing == 1 ? $"1 change is not on {device.Name} with all that belongs to it"
                    : $"{missing} changes are not on {device.Name} with all that belongs to them",
                isOwn ? "Being fetched from the others" : link?.IsUp == true ? "Being copied there" : "The device is away",
                isOwn ? null : link?.Problem, null));
        }

        return waiting;
    }

    private long SettledOn(NodeId device, LogProgress log) => device == _cluster.Devices.Own
        ? log.Settled
        : _cluster.Progress.Of(device, log.State.Origin, log.State.Epoch)?.Settled ?? 0;
}
