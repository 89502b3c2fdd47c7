using PeerStor.Engine.Files;
using PeerStor.Web.Previews;
using PeerStor.Web.Previews.Text;

namespace PeerStor.Web.Pages.Library.View;

/// <summary>A file as its own page shows it.</summary>
public sealed record FileView(
    EntryRow Entry, IReadOnlyList<Crumb> Crumbs, Preview Preview, SourceSwitch? Switch, Siblings? Siblings,
    IReadOnlyList<Fact> Facts, bool IsTrashed)
{
    /// <summary>The name with signs in it that would make it read other than it is.</summary>
    public string Name => ShownText.Of(Entry.Name);

    public string FolderUrl => Crumbs.Count == 0 ? "/library" : Crumbs[^1].Url;

    /// <summary>Whether a browser shows the bytes themselves in a tab of their own.</summary>
    public bool OpensAlone => Api.Downloads.Presentation.IsInline(ContentType);

    public required string ContentType { get; init; }

    /// <summary>Where it is written, if it is a note.</summary>
    public string? NoteUrl { get; init; }
}

/// <summary>The two ways to see a file: as it is meant, or as it is written.</summary>
public sealed record SourceSwitch(string PreviewUrl, string SourceUrl, bool IsSource);

/// <summary>The files before and after this one in its folder, in the order of the list that one came from.</summary>
public sealed record Siblings(Sibling? Previous, Sibling? Next, int Position, int Total)
{
    public static Siblings? Of(Neighbours? around, string query) => around is null
        ? null
        : new Siblings(Sibling.Of(around.Previous, query), Sibling.Of(around.Next, query), around.Position, around.Total);
}

public sealed record Sibling(string Name, string Url)
{
    // All kinds open here, also those whose name leads to the player: one walks on through the folder.
    internal static Sibling? Of(Entry? entry, string query) =>
        entry is null ? null : new Sibling(ShownText.Of(entry.Name), $"/library/view/{entry.Id}{query}");
}

/// <summary>A line of what is known of the file. <paramref name="Exact"/> is shown on hover.</summary>
public sealed record Fact(string Label, string Value, string? Exact = null);
