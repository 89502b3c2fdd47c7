namespace PeerStor.Web.Api.Json;

/// <summary>Another device.</summary>
/// <param name="Id">Two groups of eight signs, as its own screen shows them.</param>
/// <param name="State">"seen": it announces itself on the local network; nothing of it is proved.</param>
/// <param name="Url">Where a browser opens it; null when it does not say.</param>
internal sealed record PeerJson(string Id, string Name, string State, IReadOnlyList<string> Addresses, string? Url);

/// <param name="Looking">Whether this device looks for others.</param>
internal sealed record PeersJson(bool Looking, IReadOnlyList<PeerJson> Items);
