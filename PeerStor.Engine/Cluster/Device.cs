using PeerStor.Engine.Common;

namespace PeerStor.Engine.Cluster;

/// <summary>A device of the cluster.</summary>
/// <param name="Addresses">Where its peer port was last, host:port.</param>
/// <param name="ContributedBytes">How much it keeps for all; null: as much as fits.</param>
/// <param name="RemovedAt">Null while it belongs to the cluster.</param>
public sealed record Device(
    NodeId Id, string Name, IReadOnlyList<string> Addresses, string Zone, long? ContributedBytes, DateTimeOffset AddedAt, DateTimeOffset? RemovedAt);
