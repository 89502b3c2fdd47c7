namespace PeerStor.Web.Api.Json;

/// <param name="CountedAt">Null: not counted yet, or this device works alone.</param>
/// <param name="ByCopies">Parts of files with 0, 1, 2, and 3 or more copies.</param>
/// <param name="Waiting">Parts that wait for a copy.</param>
/// <param name="GivenBytes">Copied since the start.</param>
/// <param name="ReceivedBytes">Fetched since the start.</param>
/// <param name="MissingParts">Parts that no device that answers has.</param>
/// <param name="Files">Paths of files that cannot be read whole because of them, as far as the caller may see them.</param>
internal sealed record RepairJson(
    DateTimeOffset? CountedAt, IReadOnlyList<long> ByCopies, int Waiting, long GivenBytes, long ReceivedBytes, IReadOnlyList<RepairEntryJson> Next,
    int MissingParts, IReadOnlyList<string> Files);

/// <param name="Part">The first 16 digits of the chunk's id.</param>
internal sealed record RepairEntryJson(string Part, string Reason, int Attempts, string? LastError, double NextTrySeconds);
