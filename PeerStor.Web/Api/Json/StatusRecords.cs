namespace PeerStor.Web.Api.Json;

/// <summary>The state of this node. Sizes in bytes, times UTC.</summary>
internal sealed record StatusJson(
    NodeJson Node, StorageJson Storage, TotalsJson Totals, IReadOnlyDictionary<string, long> Copies,
    long Operations, IReadOnlyList<AlertJson> Alerts, RoomJson Room);

internal sealed record NodeJson(string Id, string Name, string Version, DateTimeOffset Started);

internal sealed record StorageJson(
    long Stored, long Chunks, long Database, long Free, long DiskTotal, long? Contributed, long Usable, bool ReadOnly);

internal sealed record TotalsJson(long Files, long Folders, long Bytes, long Trashed);

/// <summary>What the caller's own files take of what they may. <paramref name="Allowed"/> null: no limit.</summary>
/// <param name="Arriving">Kept free for unfinished uploads.</param>
/// <param name="State">"free", "near" from 90 % on, or "full".</param>
internal sealed record RoomJson(long Used, long Arriving, long? Allowed, string State);

internal sealed record AlertJson(string Id, string Level, string What, string Consequence, string Action, DateTimeOffset Since);
