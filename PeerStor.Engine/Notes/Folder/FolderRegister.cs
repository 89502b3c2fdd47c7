namespace PeerStor.Engine.Notes.Folder;

/// <summary>
/// A fact of a note that instances without a common journal agree on: what was changed last counts.
/// <paramref name="Seen"/> is what it was called here when this was written: only what changed here since then is news, as an
/// instance may not be able to take a value over (a title that is taken here).
/// </summary>
/// <param name="At">Grows with each change, wherever it is made.</param>
internal readonly record struct FolderRegister(string Value, long At, string Seen)
{
    /// <summary>What it is after looking at the others.</summary>
    /// <param name="own">What this instance wrote last; null when it never did.</param>
    /// <param name="here">What it is here now.</param>
    public static FolderRegister Settle(FolderRegister? own, string here, IEnumerable<FolderRegister> others, long nowMs)
    {
        FolderRegister? newest = null;
        long latest = own?.At ?? 0;
        foreach (FolderRegister other in others)
        {
            latest = Math.Max(latest, other.At);
            if (newest is not { } best || other.At > best.At || (other.At == best.At && string.CompareOrdinal(other.Value, best.Value) > 0))
            {
                newest = other;
            }
        }

        if (own is { } mine && mine.Seen == here)
        {
            return newest is { } theirs && (theirs.At > mine.At || (theirs.At == mine.At && string.CompareOrdinal(theirs.Value, mine.Value) > 0))
                ? theirs with { Seen = here }
                : mine;
        }

        return own is null && newest is { } first
            ? first with { Seen = here }
            : new FolderRegister(here, Math.Max(nowMs, latest + 1), here);
    }
}
