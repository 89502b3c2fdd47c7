using PeerStor.Engine.Common;
using PeerStor.Engine.Files;

namespace PeerStor.Web.Pages.Library;

/// <summary>A step of the way to a folder; the root is called "Library".</summary>
public sealed record Crumb(EntryId Id, string Name, string Url);

/// <summary>Some rows of a list. <paramref name="NextCursor"/> null: these are the last ones.</summary>
/// <param name="Streams">Whether a script fetches the rest of them by itself; otherwise it takes another page.</param>
public sealed record RowsView(
    ListState State, IReadOnlyList<EntryRow> Items, string? NextCursor, bool Streams, DateTimeOffset Now)
{
    /// <summary>Rows that come with the page itself.</summary>
    public const int First = 240;

    /// <summary>Rows that a browser lays out and paints together, or not at all while they are out of sight. It divides
    /// by every number of columns that the grid has.</summary>
    public const int Block = 120;

    /// <summary>Where a script finds the rest; null when there is none, or it does not come by itself.</summary>
    public string? RestUrl => Streams && NextCursor is { } cursor ? State.Url("Rest", cursor) : null;
}

/// <summary>The region that lists a folder.</summary>
public sealed record FolderView(
    ListState State, IReadOnlyList<Crumb> Crumbs, RowsView Rows, int Total, long TotalBytes, TreeView Tree)
{
    /// <summary>Whether files and folders may be put here.</summary>
    public bool MayAdd { get; init; } = true;

    /// <summary>Whether what is here may be changed.</summary>
    public bool MayWrite { get; init; } = true;

    public bool MayShare { get; init; } = true;

    /// <summary>False where somebody may only send files.</summary>
    public bool MaySee { get; init; } = true;

    /// <summary>Where the folder is, below the root, for uploads into it: "Videos/2024"; empty for the root.</summary>
    public string Path => string.Join('/', Crumbs.Skip(1).Select(crumb => crumb.Name));

    /// <summary>The way as it is shown; null stands for what is left out of a very long one.</summary>
    public IEnumerable<Crumb?> Shown => Crumbs.Count <= MostCrumbs
        ? Crumbs
        : Crumbs.Take(1).Append<Crumb?>(null).Concat(Crumbs.TakeLast(MostCrumbs - 2));

    private const int MostCrumbs = 10;

    public Crumb? Parent => Crumbs.Count > 1 ? Crumbs[^2] : null;

    public static IReadOnlyList<Crumb> CrumbsOf(IReadOnlyList<Ancestor> way) =>
        [.. way.Select((step, depth) => depth == 0
            ? new Crumb(step.Id, "Library", "/library")
            : new Crumb(step.Id, step.Name, Shared.EntryLooks.FolderUrl(step.Id)))];
}

/// <summary>The folders beside the list. Those on the way to the one that is shown have their children.</summary>
public sealed record TreeView(EntryId Root, IReadOnlyDictionary<EntryId, IReadOnlyList<FolderNode>> Children, EntryId Shown)
{
    /// <summary>Folders of one folder: a longer list is not looked through in a tree.</summary>
    public const int MostChildren = 500;
}

/// <summary>Some folders of the tree; those whose children are known are open.</summary>
public sealed record BranchView(TreeView Tree, IReadOnlyList<FolderNode> Folders);
