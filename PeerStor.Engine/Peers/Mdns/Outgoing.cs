using System.Net;

namespace PeerStor.Engine.Peers.Mdns;

/// <summary>A packet to send on one link.</summary>
/// <param name="To">Null: to everybody on the link.</param>
/// <param name="IsLegacy">It answers a plain resolver.</param>
internal sealed record Outgoing(int Link, DnsMessage Message, IPEndPoint? To = null, bool IsLegacy = false);

/// <summary>A packet that came in.</summary>
/// <param name="Link">The index of the interface.</param>
internal sealed record Incoming(int Link, IPEndPoint From, DnsMessage Message);

/// <summary>An interface that people's devices may be found on.</summary>
internal sealed record MdnsLink(int Index, IReadOnlyList<IPAddress> Addresses);
