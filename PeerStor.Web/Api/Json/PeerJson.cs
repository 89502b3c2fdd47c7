namespace PeerStor.Web.Api.Json;

/// <summary>A device.</summary>
/// <param name="Id">Two groups of eight signs, as its own screen shows them.</param>
/// <param name="Node">64 hex digits, to name it in requests; null for one that is only seen.</param>
/// <param name="State">"this": the device that answers; "connected" or "away": another one of the cluster; "seen": it announces
/// itself on the local network, and nothing of it is proved.</param>
/// <param name="Url">Where a browser opens it; null when it does not say.</param>
/// <param name="LastSeen">When it last answered this device.</param>
/// <param name="Problem">Why it does not answer, for a person.</param>
internal sealed record PeerJson(
    string Id, string? Node, string Name, string State, IReadOnlyList<string> Addresses, string? Url, DateTimeOffset? LastSeen, string? Problem);

/// <param name="Looking">Whether this device looks for others.</param>
internal sealed record PeersJson(bool Looking, IReadOnlyList<PeerJson> Items);

/// <param name="Link">For `peerstor pair join`; whoever has it can join.</param>
internal sealed record PairingLinkJson(string Link, DateTimeOffset Expires);

internal sealed record JoinJson(string? Link);

/// <param name="TakesOver">This device had nothing of its own and begins with what the others have.</param>
internal sealed record JoinedJson(bool TakesOver);

internal sealed record RenamePeerJson(string? Name);
