using System.Reflection;
using PeerStor.Engine.Chunks;
using PeerStor.Engine.Cluster;
using PeerStor.Engine.Journal;
using PeerStor.Engine.Peers;
using PeerStor.Engine.Replication;
using PeerStor.Engine.Storage;

namespace PeerStor.Engine.Monitoring;

/// <summary>Reads the state of this node.</summary>
public sealed class NodeMonitor
{
    private readonly EngineOptions _options;
    private readonly Devices _devices;
    private readonly NodeIdentity _node;
    private readonly OperationLog _log;
    private readonly CopyCount _copies;
    private readonly CopyUpkeep _upkeep;
    private readonly ChunkStore _chunks;
    private readonly StoreHealth _health;
    private readonly DiskSpace _disk;
    private readonly DateTimeOffset _startedAt;

    internal NodeMonitor(
        EngineOptions options, Devices devices, NodeIdentity node, OperationLog log, ChunkStore chunks, CopyCount copies, CopyUpkeep upkeep,
        StoreHealth health, DiskSpace disk, TimeProvider time)
    {
        _options = options;
        _devices = devices;
        _copies = copies;
        _upkeep = upkeep;
        _node = node;
        _log = log;
        _chunks = chunks;
        _health = health;
        _disk = disk;
        _startedAt = time.GetUtcNow();
    }

    public static string Version { get; } =
        typeof(NodeMonitor).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    public ValueTask<NodeStatus> StatusAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Read());
    }

    /// <summary>The same, for those who cannot wait; it asks the disk and the database once.</summary>
    public NodeStatus Read()
    {
        Device here = _devices.Here;
        StorageStatus storage = ReadStorage(here);

        // With several devices they are counted in the background: until then nothing is said of them.
        Dictionary<int, long> byCopies = _copies.Target == 1 ? new() { [1] = storage.Chunks }
            : _upkeep.Report is { CountedAt: not null } counted ? counted.ByCopies.Index().Where(one => one.Item > 0).ToDictionary(one => one.Index, one => one.Item)
            : [];
        return new NodeStatus(
            _node.ShortId, here.Name, Version, _startedAt, Path.GetFullPath(_options.DataDirectory), storage,
            _health.Alerts, byCopies, _log.CountOperations());
    }

    /// <summary>Only what the disk and the store say.</summary>
    internal StorageStatus ReadStorage() => ReadStorage(_devices.Here);

    private StorageStatus ReadStorage(Device here)
    {
        DiskRoom room = _disk.Measure();
        StoreTotals totals = _chunks.Totals;
        long usable = Math.Max(0, room.Free - _disk.GuardBytes(room));
        if (here.ContributedBytes is { } contributed)
        {
            usable = Math.Clamp(contributed - totals.SegmentBytes, 0, usable);
        }

        return new StorageStatus(
            totals.SegmentBytes, totals.Chunks, _log.Database.SizeBytes, room.Free, room.Total, here.ContributedBytes, usable, _health.ReadOnly);
    }
}
