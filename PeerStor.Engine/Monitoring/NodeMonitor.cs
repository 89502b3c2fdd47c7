using System.Reflection;
using PeerStor.Engine.Chunks;
using PeerStor.Engine.Journal;
using PeerStor.Engine.Peers;
using PeerStor.Engine.Replication;
using PeerStor.Engine.Storage;

namespace PeerStor.Engine.Monitoring;

/// <summary>Reads the state of this node.</summary>
public sealed class NodeMonitor
{
    private readonly EngineOptions _options;
    private readonly NodeIdentity _node;
    private readonly OperationLog _log;
    private readonly CopyCount _copies;
    private readonly CopyUpkeep _upkeep;
    private readonly ChunkStore _chunks;
    private readonly StoreHealth _health;
    private readonly DiskSpace _disk;
    private readonly DateTimeOffset _startedAt;

    internal NodeMonitor(
        EngineOptions options, NodeIdentity node, OperationLog log, ChunkStore chunks, CopyCount copies, CopyUpkeep upkeep, StoreHealth health,
        DiskSpace disk, TimeProvider time)
    {
        _options = options;
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
        DiskRoom room = _disk.Measure();
        StoreTotals totals = _chunks.Totals;
        long usable = Math.Max(0, room.Free - _disk.GuardBytes(room));
        if (_options.ContributedBytes is { } contributed)
        {
            usable = Math.Clamp(contributed - totals.SegmentBytes, 0, usable);
        }

        StorageStatus storage = new(
            totals.SegmentBytes, totals.Chunks, _log.Database.SizeBytes, room.Free, room.Total, _options.ContributedBytes,
            usable, _health.ReadOnly);

        // With several devices they are counted in the background: until then nothing is said of them.
        Dictionary<int, long> byCopies = _copies.Target == 1 ? new() { [1] = totals.Chunks }
            : _upkeep.Report is { CountedAt: not null } counted ? counted.ByCopies.Index().Where(one => one.Item > 0).ToDictionary(one => one.Index, one => one.Item)
            : [];
        return new NodeStatus(
            _node.ShortId, _options.NodeName, Version, _startedAt, Path.GetFullPath(_options.DataDirectory), storage,
            _health.Alerts, byCopies, _log.CountOperations());
    }
}
