using PeerStor.Engine.Common;

namespace PeerStor.Engine.Replication;

/// <summary>What placing chunks has to know of a device.</summary>
/// <param name="ContributedBytes">How much it gives to all; nothing is placed on a device that gives nothing.</param>
/// <param name="Zone">What fails together: a room, a house. "" is a zone of its own.</param>
/// <param name="IsFull">It takes no new chunks now.</param>
public sealed record PlacementMember(NodeId Id, long ContributedBytes, string Zone = "", bool IsFull = false);
