using PeerStor.Engine.Common;

namespace PeerStor.Engine.Files;

/// <summary>An upload to begin.</summary>
/// <param name="Path">Where the file goes below the user's root, name last; missing folders are created at the end.</param>
/// <param name="LengthBytes">Null when it is told later (tus deferred length, chunked PUT).</param>
/// <param name="Modified">The content's own time of change, UTC; null means the time of arrival.</param>
/// <param name="Protocol">"tus", "put" or "concat part"; parts never become files by themselves.</param>
public sealed record UploadRequest(
    string Path, long? LengthBytes, DateTimeOffset? Modified, NameConflict Conflict, string Protocol)
{
    /// <summary>The folder that the path begins at; null for the user's root.</summary>
    public EntryId? Under { get; init; }

    /// <summary>Whose files it goes to; null: whosever the path leads to. A path through others' folders leads into the user's
    /// own once nothing is shared with them any more, and what was meant for others must not end there.</summary>
    public UserId? Owner { get; init; }

    /// <summary>The id of the file when it is a new one, where it has one elsewhere already; null: any.</summary>
    public EntryId? NewId { get; init; }

    /// <summary>UTC: when a new file was made, where it is older than its arrival; null: now.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>
    /// Whether the upload is still wanted, given what is at its path now (null: nothing). Asked before the first byte and
    /// again with the commit, so that nobody's change in between is lost. It is forgotten when the upload breaks off.
    /// </summary>
    public Func<Entry?, bool>? OnlyIf { get; init; }
}
