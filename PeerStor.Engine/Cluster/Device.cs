using PeerStor.Engine.Common;

namespace PeerStor.Engine.Cluster;

/// <summary>A device of the cluster.</summary>
/// <param name="Addresses">Where its peer port was last, host:port.</param>
/// <param name="ContributedBytes">How much it keeps for all; null: as much as fits.</param>
/// <param name="RemovedAt">Null while it belongs to the cluster.</param>
public sealed record Device(
    NodeId Id, string Name, IReadOnlyList<string> Addresses, string Zone, long? ContributedBytes, DateTimeOffset AddedAt, DateTimeOffset? RemovedAt)
{
    /// <summary>How fast chunks are copied to and from it, as <c>CopySpeeds</c> reads it; "": no limit.</summary>
    public string Speeds { get; init; } = "";

    /// <summary>Since when its copies do not count, because somebody said that it is lost; null while they do.</summary>
    public DateTimeOffset? LostAt { get; init; }
}

/// <summary>What somebody chooses for a device; null: stays as it is.</summary>
/// <param name="ContributedBytes">0 or less: as much as fits.</param>
/// <param name="Speeds">As <c>CopySpeeds</c> reads it; "": no limit.</param>
public sealed record DeviceChoice(string? Name = null, string? Zone = null, long? ContributedBytes = null, string? Speeds = null);
