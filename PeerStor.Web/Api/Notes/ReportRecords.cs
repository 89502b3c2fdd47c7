using System.Text.Json.Serialization;
using PeerStor.Engine.Notes;

namespace PeerStor.Web.Api.Notes;

/// <summary>Notes that name a note, without their content.</summary>
internal sealed record BacklinksJson(IReadOnlyList<NoteJson> Items);

/// <param name="Contributors">Who typed most, first.</param>
/// <param name="Versions">The newest first.</param>
internal sealed record NoteAuthorsJson(IReadOnlyList<string> Contributors, IReadOnlyList<NoteVersionJson> Versions);

/// <param name="Size">Bytes.</param>
/// <param name="Authors">Who typed since the version before.</param>
internal sealed record NoteVersionJson(
    string Id, [property: JsonPropertyName("stored_at")] DateTimeOffset StoredAt, long Size,
    [property: JsonPropertyName("is_newest")] bool IsNewest, IReadOnlyList<string> Authors);

/// <summary>What goes on in the notes that the caller may read.</summary>
/// <param name="Days">The last 30, UTC, the oldest first.</param>
internal sealed record NoteStatisticsJson(
    int Notes, int Shared, long Edits, IReadOnlyList<NoteDayJson> Days, IReadOnlyList<ContributorJson> Contributors)
{
    public static NoteStatisticsJson Of(NoteStatistics counted) => new(
        counted.Notes, counted.Shared, counted.Edits,
        [.. counted.Days.Zip(counted.Growth, (edits, growth) => new NoteDayJson(edits.Day, edits.Edits, growth.Notes))],
        [.. counted.Contributors.Select(one => new ContributorJson(one.Name, one.Edits))]);
}

/// <param name="Edits">Made on that day.</param>
/// <param name="Notes">There at its end.</param>
internal sealed record NoteDayJson(DateOnly Day, long Edits, int Notes);

internal sealed record ContributorJson(string Name, long Edits);
