using PeerStor.Engine.Common;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Files;

/// <summary>Persisted: append only.</summary>
public enum EntryKind
{
    Folder = 1,
    File = 2,
}

/// <summary>A file or folder as its user sees it.</summary>
/// <param name="Name">Unicode NFC; empty for the root folder.</param>
/// <param name="SizeBytes">The current version's length; 0 for a folder.</param>
/// <param name="Modified">UTC: the content's own time of change as the uploader gave it; a folder's time of creation.</param>
/// <param name="ContentType">Guessed from the name; "" for a folder.</param>
/// <param name="Version">Null for a folder.</param>
/// <param name="Copies">Durable copies now, out of <paramref name="CopiesTarget"/>.</param>
/// <param name="TrashedAt">Not null while the entry is in the trash.</param>
public sealed record Entry(
    EntryId Id, EntryKind Kind, EntryId Parent, string Name, long SizeBytes, DateTimeOffset Modified,
    string ContentType, VersionId? Version, int Copies, int CopiesTarget, DateTimeOffset? TrashedAt = null)
{
    /// <summary>Sorted as people expect; see <see cref="TagName"/>.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Whether there is a picture of it, or of its current version: see the Media room.</summary>
    public bool HasThumbnail { get; init; }

    /// <summary>What the caller may do with it.</summary>
    public Rights Rights { get; init; } = Rights.All;

    /// <summary>Whose tree it is in.</summary>
    public UserId Owner { get; init; }

    /// <summary>A folder that somebody besides its owner has rights in, by a setting of its own.</summary>
    public bool IsShared { get; init; }

    /// <summary>A strong entity tag, quotes included; null for a folder.</summary>
    public string? ETag => Version is { } version ? $"\"{version}\"" : null;
}

/// <summary>A step of the way from the root to an entry, root first; the root's name is empty.</summary>
public sealed record Ancestor(EntryId Id, string Name);

public enum EntrySort
{
    Name,
    Size,
    Modified,
    Type,
}

/// <summary>What part of a folder to list. Folders come before files. <paramref name="Cursor"/> is a page's Next;
/// <paramref name="Last"/>: the end of the list, whatever the cursor.</summary>
public sealed record ListQuery(
    EntrySort Sort = EntrySort.Name, bool Descending = false, string? Filter = null, string? Cursor = null, int Limit = 200,
    bool Last = false);

/// <summary>One page of a folder. <paramref name="Total"/> counts all that match the filter; Next is null on the last page.</summary>
public sealed record EntryPage(IReadOnlyList<Entry> Items, string? Next, int Total, long TotalBytes);

/// <summary>A tag, as one of its entries has it, and how many entries outside the trash have it.</summary>
public sealed record TagCount(string Tag, int Entries);

/// <summary>What the user has stored.</summary>
public sealed record DriveTotals(long Files, long Folders, long LogicalBytes, long TrashedFiles);
