using PeerStor.Engine.Search.Query;
using PeerStor.Engine.Search.Words;

namespace PeerStor.Engine.Search;

/// <summary>Finds the words of a question in a short text, to be marked.</summary>
internal static class Highlighter
{
    /// <param name="anywhere">Also within words, where no word begins so: names are found by parts, too.</param>
    public static IReadOnlyList<Highlight> Find(string text, IReadOnlyList<QueryWord> words, bool anywhere)
    {
        FoldedText folded = new(text);
        List<Highlight> found = [];
        foreach (QueryWord word in words)
        {
            int before = found.Count;
            AddAll(folded, word.Text, onlyAtStarts: true, found);
            if (anywhere && found.Count == before)
            {
                AddAll(folded, word.Text, onlyAtStarts: false, found);
            }
        }

        return Merged(found);
    }

    private static void AddAll(FoldedText folded, string word, bool onlyAtStarts, List<Highlight> found)
    {
        for (int at = 0; (at = folded.Text.IndexOf(word, at, StringComparison.Ordinal)) >= 0; at++)
        {
            if (!onlyAtStarts || folded.IsWordStart(at))
            {
                found.Add(folded.Origin(at, word.Length));
            }
        }
    }

    private static List<Highlight> Merged(List<Highlight> found)
    {
        List<Highlight> merged = [];
        foreach (Highlight next in found.OrderBy(one => one.Start).ThenByDescending(one => one.Length))
        {
            if (merged.Count > 0 && next.Start < merged[^1].Start + merged[^1].Length)
            {
                int end = Math.Max(next.Start + next.Length, merged[^1].Start + merged[^1].Length);
                merged[^1] = merged[^1] with { Length = end - merged[^1].Start };
            }
            else
            {
                merged.Add(next);
            }
        }

        return merged;
    }
}
