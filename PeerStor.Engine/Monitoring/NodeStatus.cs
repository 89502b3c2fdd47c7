using PeerStor.Engine.Common;

namespace PeerStor.Engine.Monitoring;

/// <summary>This node at a glance. Sizes in bytes.</summary>
public sealed record NodeStatus(
    string NodeId, string NodeName, string Version, DateTimeOffset StartedAt, string DataDirectory,
    StorageStatus Storage, IReadOnlyList<Alert> Alerts, IReadOnlyDictionary<int, long> ChunksByCopies, long JournalOperations);

/// <summary>Sizes in bytes. <paramref name="Stored"/>: segment files on disk; <paramref name="Free"/>: on the disk that holds them.</summary>
public sealed record StorageStatus(
    long Stored, long Chunks, long DatabaseBytes, long Free, long DiskTotal, long? Contributed, long Usable, bool ReadOnly);

/// <summary>Reads the state of this node.</summary>
public sealed class NodeMonitor
{
    public ValueTask<NodeStatus> StatusAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
}
