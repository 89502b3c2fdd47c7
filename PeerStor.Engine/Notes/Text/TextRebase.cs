namespace PeerStor.Engine.Notes.Text;

/// <summary>
/// Carries edits of a text over to what the text has become meanwhile: what others removed is not removed again, what they
/// typed stays, and what both did the same is done once.
/// </summary>
internal static class TextRebase
{
    /// <param name="mine">Edits of a text, in the order of their places.</param>
    /// <param name="theirs">What made the text that it is now out of the same text, likewise.</param>
    /// <returns>The edits to make now, in the order of their places, where none reaches into another.</returns>
    public static IReadOnlyList<TextEdit> Rebase(IReadOnlyList<TextEdit> mine, IReadOnlyList<TextEdit> theirs)
    {
        HashSet<TextEdit> done = [.. theirs];
        List<TextEdit> edits = [];
        foreach (TextEdit edit in mine.Where(edit => !done.Contains(edit)))
        {
            // The new text goes where the old one began; each piece of the old one that is still there goes.
            string inserted = edit.Inserted;
            foreach ((int start, int end) in Left(edit.Start, edit.End, theirs))
            {
                edits.Add(new TextEdit(Moved(start, theirs), end - start, inserted));
                inserted = "";
            }

            if (inserted.Length > 0)
            {
                edits.Add(new TextEdit(Moved(edit.Start, theirs), 0, inserted));
            }
        }

        return edits;
    }

    /// <summary>What of a piece of the old text others have not removed.</summary>
    private static IEnumerable<(int Start, int End)> Left(int start, int end, IReadOnlyList<TextEdit> theirs)
    {
        int at = start;
        foreach (TextEdit other in theirs.Where(other => other.End >= start && other.Start < end))
        {
            if (other.Start > at)
            {
                yield return (at, other.Start);
            }

            at = Math.Max(at, other.End);
        }

        if (at < end)
        {
            yield return (at, end);
        }
    }

    /// <summary>Where a place of the old text is now; within what others replaced: behind what they put there.</summary>
    private static int Moved(int place, IReadOnlyList<TextEdit> theirs)
    {
        int shift = 0;
        foreach (TextEdit other in theirs)
        {
            if (other.Start > place)
            {
                break;
            }

            if (other.End > place)
            {
                return other.Start + shift + other.Inserted.Length;
            }

            shift += other.Inserted.Length - other.Removed;
        }

        return place + shift;
    }
}
