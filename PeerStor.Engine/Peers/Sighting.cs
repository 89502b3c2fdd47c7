using System.Net;

namespace PeerStor.Engine.Peers;

/// <summary>Another device that announces itself on the local network. Nothing of it is proved: it only yields addresses.</summary>
/// <param name="ShortId">As the other device says it; people compare it.</param>
/// <param name="Port">Of its peer port.</param>
/// <param name="WebPort">Of its web pages; null when it does not say.</param>
/// <param name="Protocol">The version of the peer protocol that it speaks.</param>
/// <param name="Cluster">A hash of the cluster's id; "" while it works alone.</param>
public sealed record Sighting(
    string ShortId, string Name, int Port, int? WebPort, int Protocol, string Cluster, IReadOnlyList<IPAddress> Addresses);
