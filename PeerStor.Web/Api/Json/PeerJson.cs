namespace PeerStor.Web.Api.Json;

/// <summary>A device.</summary>
/// <param name="Id">Two groups of eight signs, as its own screen shows them.</param>
/// <param name="Node">64 hex digits, to name it in requests; null for one that is only seen.</param>
/// <param name="State">"this": the device that answers; "connected", "away" or "lost" (somebody said so, and its copies do not count): another one of the
/// cluster; "seen": it announces
/// itself on the local network, and nothing of it is proved.</param>
/// <param name="Url">Where a browser opens it; null when it does not say.</param>
/// <param name="LastSeen">When it last answered this device.</param>
/// <param name="Problem">Why it does not answer, for a person.</param>
internal sealed record PeerJson(
    string Id, string? Node, string Name, string State, IReadOnlyList<string> Addresses, string? Url, DateTimeOffset? LastSeen, string? Problem)
{
    /// <summary>What is lost together with it: a room, a house. "": nobody said.</summary>
    public string? Zone { get; init; }

    /// <summary>The most bytes that it keeps for all; null: as much as fits.</summary>
    public long? Contributed { get; init; }

    /// <summary>How fast it copies to and from others; "": as fast as it goes.</summary>
    public string? CopySpeed { get; init; }

    /// <summary>Since when its copies do not count.</summary>
    public DateTimeOffset? Lost { get; init; }

    /// <summary>Free on its disk, as it last told.</summary>
    public long? Free { get; init; }

    /// <summary>What its store takes.</summary>
    public long? Stored { get; init; }

    /// <summary>What new data may take there.</summary>
    public long? Usable { get; init; }
}

/// <param name="Looking">Whether this device looks for others.</param>
internal sealed record PeersJson(bool Looking, IReadOnlyList<PeerJson> Items);

/// <param name="Link">For `peerstor pair join`; whoever has it can join.</param>
internal sealed record PairingLinkJson(string Link, DateTimeOffset Expires);

internal sealed record JoinJson(string? Link);

/// <param name="TakesOver">This device had nothing of its own and begins with what the others have.</param>
internal sealed record JoinedJson(bool TakesOver);

/// <summary>What is missing stays as it is.</summary>
/// <param name="Contributed">0: as much as fits.</param>
/// <param name="Address">host:port where this device looks for it now.</param>
/// <param name="CopySpeed">Such as "send 2 MB, receive 10 MB; mon-fri 08:00-18:00 send 200 kB, receive 0"; "": as fast as it goes.</param>
internal sealed record EditPeerJson(string? Name = null, string? Zone = null, long? Contributed = null, string? CopySpeed = null, string? Address = null);

/// <summary>All devices together.</summary>
/// <param name="Usable">What files may take together when everything lies on as many devices as it should, in bytes.</param>
/// <param name="CopiesWanted">How many copies there should be.</param>
/// <param name="Copies">How many pieces of files have so many copies.</param>
/// <param name="Received">Bytes of copies a second that come to this device now.</param>
internal sealed record NetworkJson(
    long Usable, int CopiesWanted, IReadOnlyDictionary<string, long> Copies, double Received, double Sent, IReadOnlyList<NetworkLinkJson> Links,
    IReadOnlyList<WaitingJson> Waiting);

/// <param name="Up">Null: both are away.</param>
internal sealed record NetworkLinkJson(string First, string Second, bool? Up, double? BytesPerSecond);

internal sealed record WaitingJson(string What, string Reason, string? LastError, DateTimeOffset? NextTry);

/// <param name="Device">host:port, or the id or name of one that is seen; null: this device waits for another one.</param>
internal sealed record ComparisonWishJson(string? Device);

internal sealed record ComparisonAnswerJson(bool Same);

/// <param name="State">none, open (waits for another device), comparing (shows digits), waiting (for the other one's answer), joined or failed.</param>
/// <param name="Joins">This device joins the other one; otherwise the other one joins.</param>
/// <param name="Name">What the other one calls itself.</param>
internal sealed record ComparisonJson(string State, bool Joins, string? Name, string? Id, string Digits, DateTimeOffset? Ends, string? Problem);
