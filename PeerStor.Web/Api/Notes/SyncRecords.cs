using System.Text.Json.Serialization;
using PeerStor.Engine.Notes;

namespace PeerStor.Web.Api.Notes;

/// <summary>How notes travel between this device and others.</summary>
/// <param name="Automatic">False: what is typed here waits until it is asked for.</param>
/// <param name="Held">Edits that wait for that.</param>
internal sealed record NoteSyncJson(
    bool Automatic, long Held, NoteFolderJson? Folder, IReadOnlyList<WaitingEditsJson> Waiting, IReadOnlyList<SyncLineJson> History)
{
    public static NoteSyncJson Of(SyncReport report) => new(
        report.IsAutomatic, report.Held,
        report.Folder is { } folder ? new NoteFolderJson(folder.Path, folder.Problem, folder.Notes, folder.LookedAt) : null,
        [.. report.Waiting.Select(one => new WaitingEditsJson(one.To, one.Edits, one.Reason, one.Next, one.NextAt, one.SeenAt))],
        [.. report.History.Select(line => new SyncLineJson(line.At, line.Note?.ToString(), line.Title, line.What, line.Device, line.Edits))]);
}

/// <param name="Problem">Why it cannot be used at the moment; null when it can.</param>
internal sealed record NoteFolderJson(string Path, string? Problem, int Notes, [property: JsonPropertyName("looked_at")] DateTimeOffset? LookedAt);

/// <param name="Next">In words.</param>
/// <param name="NextAt">Null when that depends on something else than time.</param>
/// <param name="SeenAt">When a device that does not answer last did.</param>
internal sealed record WaitingEditsJson(
    string To, long Edits, string Reason, [property: JsonPropertyName("next_try")] string Next,
    [property: JsonPropertyName("next_try_at")] DateTimeOffset? NextAt, [property: JsonPropertyName("last_seen")] DateTimeOffset? SeenAt);

internal sealed record SyncLineJson(DateTimeOffset At, string? Note, string Title, string What, string Device, long Edits);

/// <param name="Sent">Edits that had waited and were sent now.</param>
internal sealed record NotesSentJson(long Sent, long Held);
