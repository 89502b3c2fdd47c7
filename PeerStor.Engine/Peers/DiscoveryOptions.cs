namespace PeerStor.Engine.Peers;

/// <summary>What a device says of itself on the local network.</summary>
/// <param name="Name">As people call it; the rest after 63 bytes is left out.</param>
/// <param name="Cluster">16 hex digits of a hash of the cluster's id; "" while it works alone.</param>
public sealed record DiscoveryOptions(string Name, int PeerPort, int? WebPort, string Cluster = "");
