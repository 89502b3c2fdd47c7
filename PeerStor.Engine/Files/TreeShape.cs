namespace PeerStor.Engine.Files;

/// <summary>Where an entry was put last, as its register holds it.</summary>
/// <param name="Placed">The stamp of the operation that put it there.</param>
internal sealed record PlacedEntry(Guid Id, Guid Parent, bool IsFolder, bool IsGone, byte[] Placed);

/// <summary>
/// Where entries show when changes met that did not know of each other (engine.md rule 11): a pure function of the
/// registers, so the same on every device. Nothing is ever without a place.
/// </summary>
internal static class TreeShape
{
    /// <summary>
    /// The folder in which an entry shows: where it was put, or its owner's root when that folder is gone, no folder, or
    /// below the entry itself (of moves that make a ring the oldest is not followed).
    /// </summary>
    public static Guid ParentOf(PlacedEntry entry, Guid root, Func<Guid, PlacedEntry?> find)
    {
        if (entry.Parent == root)
        {
            return root;
        }

        if (find(entry.Parent) is not { IsFolder: true, IsGone: false } parent)
        {
            return root;
        }

        return parent.Parent == root || !IsOldestOfRing(entry, root, find) ? entry.Parent : root;
    }

    /// <summary>Of entries of one name in one folder all but the one with the lowest id show under a name with their id.</summary>
    public static string NameOf(string name, Guid id, Guid lowestId)
    {
        if (id == lowestId)
        {
            return name;
        }

        int dot = name.LastIndexOf('.');
        string mark = $" ({id.ToString("N")[^6..]})";
        return dot > 0 ? name[..dot] + mark + name[dot..] : name + mark;
    }

    private static bool IsOldestOfRing(PlacedEntry entry, Guid root, Func<Guid, PlacedEntry?> find)
    {
        HashSet<Guid> passed = [entry.Id];
        PlacedEntry? oldest = entry;
        for (PlacedEntry? at = find(entry.Parent); at is { IsFolder: true, IsGone: false }; at = find(at.Parent))
        {
            if (at.Id == entry.Id)
            {
                return oldest.Id == entry.Id;
            }

            // Above this a ring may be that the entry is not a part of, or the root.
            if (at.Parent == root || !passed.Add(at.Id))
            {
                return false;
            }

            oldest = at.Placed.AsSpan().SequenceCompareTo(oldest.Placed) < 0 ? at : oldest;
        }

        return false;
    }
}
