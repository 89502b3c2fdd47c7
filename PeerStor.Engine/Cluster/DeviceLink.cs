using PeerStor.Engine.Common;

namespace PeerStor.Engine.Cluster;

/// <summary>How this device is connected with another one.</summary>
/// <param name="Address">Where it answers; null while it does not.</param>
/// <param name="SeenAt">When it last answered.</param>
/// <param name="Problem">Why it does not, for a person; null while it does.</param>
public sealed record DeviceLink(NodeId Device, string? Address, DateTimeOffset? SeenAt, string? Problem)
{
    internal const string NotTried = "It was not reached yet.";

    public bool IsUp => Address is not null;
}
