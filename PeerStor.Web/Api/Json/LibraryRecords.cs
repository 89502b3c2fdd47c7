namespace PeerStor.Web.Api.Json;

/// <summary>A version of a file; newest first in a list. <paramref name="Concurrent"/>: what became the current version
/// was not made from this one.</summary>
internal sealed record VersionJson(
    string Id, DateTimeOffset Stored, DateTimeOffset Modified, long Size, string Author, bool Head, bool Concurrent);

internal sealed record VersionsJson(IReadOnlyList<VersionJson> Items);

/// <summary>What a file takes up. <paramref name="Stored"/>: its current version as it lies on disk;
/// <paramref name="History"/>: all versions together.</summary>
internal sealed record FactsJson(
    string Id, long Size, long Stored, long History, int Chunks, int Versions, int Copies, int Target, DateTimeOffset Created);

/// <summary><paramref name="Sha256"/>: of the plaintext, 64 hex digits.</summary>
internal sealed record ChecksumJson(string Sha256, long Size, string? Version);

/// <summary>Several entries; <paramref name="To"/>: the id of a folder; <paramref name="Taken"/>: ask, keep-both, replace or skip.</summary>
internal sealed record BatchJson(IReadOnlyList<string>? Ids, string? To, string? Taken);

/// <summary>What became of an entry: "done", or why not in one word; the entry as it is now, or the one in the way.</summary>
internal sealed record OutcomeJson(string Id, string Outcome, ItemJson? Item);

internal sealed record OutcomesJson(int Done, IReadOnlyList<OutcomeJson> Items);

internal sealed record EmptiedJson(int Removed);
