using System.Text.Json.Serialization;
using PeerStor.Engine.Notes;

namespace PeerStor.Web.Api.Notes;

/// <summary>A note; in lists without its content.</summary>
/// <param name="Version">Grows with each edit.</param>
/// <param name="IsPinned">It stands first in the list of whoever asks.</param>
/// <param name="LastSync">When the newest edit from another device was made; null while there is none.</param>
internal sealed record NoteJson(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("title")] string Title,
    [property: JsonPropertyName("content"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Content,
    [property: JsonPropertyName("tags")] IReadOnlyList<string> Tags,
    [property: JsonPropertyName("created_at")] DateTimeOffset CreatedAt,
    [property: JsonPropertyName("updated_at")] DateTimeOffset UpdatedAt,
    [property: JsonPropertyName("version")] long Version,
    [property: JsonPropertyName("contributors")] IReadOnlyList<string> Contributors,
    [property: JsonPropertyName("is_shared")] bool IsShared,
    [property: JsonPropertyName("last_sync")] DateTimeOffset? LastSync,
    [property: JsonPropertyName("is_pinned")] bool IsPinned)
{
    public static NoteJson Of(NoteSummary note, string? content) => new(
        note.Entry.Id.ToString(), note.Title, content, note.Entry.Tags, note.CreatedAt, note.EditedAt, note.Updates, note.Contributors,
        note.IsShared, note.LastSync, note.IsPinned);
}

internal sealed record NotesJson(IReadOnlyList<NoteJson> Items, string? Next, int Total);

/// <param name="Folder">The id of the folder that it goes into; null: the caller's own notes.</param>
/// <param name="IsShared">Puts it where every server that has the folder of notes sees it.</param>
internal sealed record NewNoteJson(
    string? Title, string? Content = null, IReadOnlyList<string>? Tags = null, string? Folder = null,
    [property: JsonPropertyName("is_shared"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool IsShared = false);

/// <param name="Pinned">Whether it stands first in the caller's own list.</param>
internal sealed record EditNoteJson(
    string? Title = null, IReadOnlyList<string>? Tags = null, [property: JsonPropertyName("is_shared")] bool? IsShared = null,
    bool? Pinned = null);
