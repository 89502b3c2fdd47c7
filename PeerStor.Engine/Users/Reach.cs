using PeerStor.Engine.Common;

namespace PeerStor.Engine.Users;

/// <summary>The only entries that a caller gets at, with what is below them: those of a share link, or a token's folder.
/// Whoever decides about rights intersects with it.</summary>
public sealed record Reach(IReadOnlyList<ReachEntry> Entries)
{
    /// <summary>The entry itself when it is one of them; what lies below one is not.</summary>
    public ReachEntry? Find(EntryId entry)
    {
        foreach (ReachEntry one in Entries)
        {
            if (one.Entry == entry)
            {
                return one;
            }
        }

        return null;
    }
}

/// <param name="Rights">What holds for the entry and below it.</param>
public sealed record ReachEntry(EntryId Entry, Rights Rights)
{
    /// <summary>The entry's name, for a caller without the key of the folder that it is in; otherwise null.</summary>
    public string? Name { get; init; }

    /// <summary>A file's key, for a caller without the key of the folder that it is in; otherwise null.</summary>
    public byte[]? FileKey { get; init; }

    /// <summary>Which of the file's keys that is.</summary>
    public int FileKeyNumber { get; init; }
}
