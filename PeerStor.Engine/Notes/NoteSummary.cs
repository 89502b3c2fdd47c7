using PeerStor.Engine.Files;

namespace PeerStor.Engine.Notes;

/// <summary>A note as a list shows it.</summary>
/// <param name="EditedAt">UTC: when somebody last typed into it.</param>
/// <param name="Updates">How often something was typed: grows with each edit, so it serves as a number of the version.</param>
/// <param name="IsShared">Others may see it, besides its owner.</param>
public sealed record NoteSummary(Entry Entry, DateTimeOffset CreatedAt, DateTimeOffset EditedAt, long Updates, bool IsShared)
{
    public string Title => NoteTitle.Of(Entry.Name);

    /// <summary>Names of those who typed, who typed most first.</summary>
    public IReadOnlyList<string> Contributors { get; init; } = [];

    /// <summary>It is not as it was begun.</summary>
    public bool WasEdited => EditedAt - CreatedAt >= TimeSpan.FromMinutes(1);

    /// <summary>It stands first in the list of whoever asks.</summary>
    public bool IsPinned { get; init; }

    /// <summary>Edits that wait on this device until somebody asks for them to be sent.</summary>
    public long Held { get; init; }

    /// <summary>UTC: when the newest edit that came from another device was made; null when none did.</summary>
    public DateTimeOffset? LastSync { get; init; }
}

/// <summary>What notes to list. <paramref name="Cursor"/> is a page's Next.</summary>
public sealed record NoteQuery(string? Tag = null, EntrySort Sort = EntrySort.Modified, bool Trashed = false, string? Cursor = null, int Limit = 50);

/// <param name="Next">Where the next page begins; null on the last.</param>
/// <param name="Total">All that the query finds.</param>
public sealed record NotePage(IReadOnlyList<NoteSummary> Items, string? Next, int Total);
