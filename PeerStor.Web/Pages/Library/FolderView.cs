using PeerStor.Engine.Common;
using PeerStor.Engine.Files;

namespace PeerStor.Web.Pages.Library;

/// <summary>A step of the way to a folder; the root is called "Library".</summary>
public sealed record Crumb(EntryId Id, string Name, string Url);

/// <summary>Some rows of a list, and where to ask for those after them.</summary>
public sealed record RowsView(ListState State, IReadOnlyList<EntryRow> Items, string? NextCursor);

/// <summary>The region that lists a folder.</summary>
public sealed record FolderView(ListState State, IReadOnlyList<Crumb> Crumbs, RowsView Rows, int Total, long TotalBytes)
{
    /// <summary>Where the folder is, below the root, for uploads into it: "Videos/2024"; empty for the root.</summary>
    public string Path => string.Join('/', Crumbs.Skip(1).Select(crumb => crumb.Name));

    public static IReadOnlyList<Crumb> CrumbsOf(IReadOnlyList<Ancestor> way) =>
        [.. way.Select((step, depth) => depth == 0
            ? new Crumb(step.Id, "Library", "/library")
            : new Crumb(step.Id, step.Name, Shared.EntryLooks.FolderUrl(step.Id)))];
}
