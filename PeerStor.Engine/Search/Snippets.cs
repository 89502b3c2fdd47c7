using System.Text;
using PeerStor.Engine.Search.Query;
using PeerStor.Engine.Search.Words;

namespace PeerStor.Engine.Search;

/// <summary>Cuts the piece out of a text that shows why it was found.</summary>
internal static class Snippets
{
    private const int Before = 60;
    private const int Length = 240;

    /// <summary>Null when none of the words is in the text.</summary>
    public static Snippet? Of(string text, IReadOnlyList<QueryWord> words, int? phraseAt)
    {
        int at = phraseAt ?? First(text, words);
        if (at < 0)
        {
            return null;
        }

        int start = AfterSpace(text, Math.Max(0, at - Before), at);
        int end = Math.Min(text.Length, start + Length);
        if (end < text.Length && text.LastIndexOf(' ', end - 1, Math.Min(40, end - at)) is int space and > 0)
        {
            end = space;
        }

        string piece = OneLine(text.AsSpan(start, end - start));
        return new Snippet(piece, Highlighter.Find(piece, words, anywhere: false));
    }

    private static int First(string text, IReadOnlyList<QueryWord> words)
    {
        int first = -1;
        foreach (QueryWord word in words)
        {
            int at = Quick(text, word);
            first = at >= 0 && (first < 0 || at < first) ? at : first;
        }

        return first >= 0 || words.Count == 0 ? first : Slow(text, words);
    }

    // Letters as they are, in either case: nearly always enough, and far quicker than folding the whole text.
    private static int Quick(string text, QueryWord word)
    {
        for (int at = 0; (at = text.IndexOf(word.Text, at, StringComparison.OrdinalIgnoreCase)) >= 0; at++)
        {
            if (at == 0 || word.IsUnspaced || !char.IsLetterOrDigit(text[at - 1]))
            {
                return at;
            }
        }

        return -1;
    }

    private static int Slow(string text, IReadOnlyList<QueryWord> words)
    {
        foreach (Word word in WordBreaker.Read(text))
        {
            foreach (QueryWord wanted in words)
            {
                if (word.IsUnspaced ? word.Text.Contains(wanted.Text, StringComparison.Ordinal) : word.Text.StartsWith(wanted.Text, StringComparison.Ordinal))
                {
                    return word.Start;
                }
            }
        }

        return -1;
    }

    private static int AfterSpace(string text, int from, int at)
    {
        if (from == 0)
        {
            return 0;
        }

        int space = text.AsSpan(from, at - from).IndexOfAny(' ', '\n');
        int start = space < 0 ? from : from + space + 1;
        return char.IsLowSurrogate(text[start]) ? start + 1 : start;
    }

    private static string OneLine(ReadOnlySpan<char> piece)
    {
        StringBuilder line = new(piece.Length);
        foreach (char character in piece)
        {
            bool isSpace = char.IsWhiteSpace(character) || char.IsControl(character);
            if (!isSpace)
            {
                line.Append(character);
            }
            else if (line.Length > 0 && line[^1] != ' ')
            {
                line.Append(' ');
            }
        }

        return line.ToString().TrimEnd();
    }
}
