using PeerStor.Engine.Common;

namespace PeerStor.Web.Pages.Library;

/// <summary>A form that asks for a name: of a new folder, or a new one for an entry.</summary>
public sealed record NameForm(string Title, string Label, string Submit, string Url, string Name, string BackUrl, string? Problem = null);

/// <summary>A form that asks where an entry shall go.</summary>
public sealed record MoveForm(
    EntryId Entry, string Name, IReadOnlyList<FolderChoice> Way, IReadOnlyList<FolderChoice> Folders,
    EntryId Target, bool CanMoveHere, string? NextCursor, string BackUrl, string? Problem = null)
{
    public string Url(EntryId target, string? cursor = null) =>
        $"/library/move/{Entry}?to={target}{(cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}";
}

/// <summary>A folder to go into when looking for the place to move to.</summary>
public sealed record FolderChoice(EntryId Id, string Name);

/// <summary>The last question before something is gone.</summary>
public sealed record PurgeForm(EntryId Entry, string Name, bool IsFolder, long SizeBytes);
