namespace PeerStor.Web.Api.Json;

/// <summary>Where files lie beside this device. <paramref name="Backend"/>: local, s3 or nfs.</summary>
/// <param name="Problem">Null: it works.</param>
/// <param name="Waiting">Parts of files that still have to go there.</param>
/// <param name="OnlyThere">Parts that this device has given up.</param>
internal sealed record StoragePlaceJson(
    string Backend, string? Place, string? Problem, long Parts, long Bytes, long OnlyThere, long OnlyThereBytes, long Waiting, StorageCheckJson? Check,
    StorageMoveJson? Move);

/// <param name="Missing">Parts that should lie there and did not; those that have a copy elsewhere are brought there again.</param>
/// <param name="Strays">Objects there that nothing here needs.</param>
internal sealed record StorageCheckJson(
    DateTimeOffset At, long Seen, long Missing, long Lost, IReadOnlyList<string> Files, long Strays, long StrayBytes);

internal sealed record StorageMoveJson(
    string From, string To, bool DryRun, string State, long Total, long There, long Copied, long CopiedBytes, long Missing, string? Problem,
    DateTimeOffset Began);

internal sealed record BeginMoveJson(string From, string To, bool DryRun = false, long? BytesPerSecond = null);
