using PeerStor.Engine.Common;

namespace PeerStor.Engine.Monitoring;

/// <summary>This node at a glance. Sizes in bytes.</summary>
public sealed record NodeStatus(
    string NodeId, string NodeName, string Version, DateTimeOffset StartedAt, string DataDirectory,
    StorageStatus Storage, IReadOnlyList<Alert> Alerts, IReadOnlyDictionary<int, long> ChunksByCopies, long JournalOperations);

/// <summary>Sizes in bytes.</summary>
/// <param name="Stored">The segment files on disk.</param>
/// <param name="Free">Free on the disk that holds them.</param>
/// <param name="Usable">What new data may still take.</param>
public sealed record StorageStatus(
    long Stored, long Chunks, long DatabaseBytes, long Free, long DiskTotal, long? Contributed, long Usable, bool ReadOnly);
