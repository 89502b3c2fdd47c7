namespace PeerStor.Engine.Files;

/// <summary>An entry was put into the trash or, where nothing was seen, taken out of it.</summary>
/// <param name="Stamp">Of the operation: the greater one is the newer one.</param>
/// <param name="Seen">The versions that whoever deleted it knew; null for taking it out.</param>
internal readonly record struct TrashMark(byte[] Stamp, IReadOnlyList<Guid>? Seen)
{
    /// <summary>The newest mark that takes the entry out, and the deletions after it; what is older says nothing any more.</summary>
    public static IReadOnlyList<TrashMark> Relevant(IReadOnlyCollection<TrashMark> marks)
    {
        TrashMark? restored = null;
        foreach (TrashMark mark in marks)
        {
            if (mark.Seen is null && (restored is null || mark.IsNewerThan(restored.Value)))
            {
                restored = mark;
            }
        }

        return [.. marks.Where(mark => restored is not { } newest || mark.Stamp == newest.Stamp || mark.IsNewerThan(newest))];
    }

    /// <summary>
    /// Whether the entry is in the trash: something was deleted since it was taken out last, and each of its versions is
    /// known to one of these deletions, or one that such a one was made from. So an edit wins over a deletion that did not
    /// know of it, and loses when another one did.
    /// </summary>
    public static bool IsTrashed(
        IReadOnlyCollection<TrashMark> marks, IEnumerable<Guid> versions, Func<Guid, IReadOnlyList<Guid>?> parentsOf)
    {
        List<TrashMark> deletions = [.. Relevant(marks).Where(mark => mark.Seen is not null)];
        return deletions.Count > 0
            && versions.All(VersionLine.Of(deletions.SelectMany(mark => mark.Seen!), parentsOf).Contains);
    }

    private bool IsNewerThan(TrashMark other) => Stamp.AsSpan().SequenceCompareTo(other.Stamp) > 0;
}
