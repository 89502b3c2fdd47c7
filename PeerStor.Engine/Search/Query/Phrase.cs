using PeerStor.Engine.Search.Index;
using PeerStor.Engine.Search.Words;

namespace PeerStor.Engine.Search.Query;

/// <summary>Looks for words that follow each other; the last may go on. The index cannot tell: the document is opened.</summary>
internal static class Phrase
{
    /// <summary>Whether all phrases are in the document, each within its name, one of its tags or its text.</summary>
    public static bool AreIn(SearchDocument document, SearchQuery query) => query.Words
        .Where(part => part is { IsPhrase: true, IsNegative: false })
        .All(part => Find(document.Name, part.Words) is not null
            || (!part.InName && (document.Tags.Any(tag => Find(tag, part.Words) is not null) || Find(document.Text, part.Words) is not null)));

    /// <summary>Where the phrase begins, or null.</summary>
    public static int? Find(string text, IReadOnlyList<QueryWord> phrase)
    {
        Queue<Word> window = new(phrase.Count);
        foreach (Word word in WordBreaker.Read(text))
        {
            window.Enqueue(word);
            if (window.Count > phrase.Count)
            {
                window.Dequeue();
            }

            if (window.Count == phrase.Count && IsIt(window, phrase))
            {
                return window.Peek().Start;
            }
        }

        return null;
    }

    private static bool IsIt(Queue<Word> window, IReadOnlyList<QueryWord> phrase)
    {
        int at = 0;
        foreach (Word word in window)
        {
            QueryWord wanted = phrase[at++];
            bool same = word.IsUnspaced ? word.Text.Contains(wanted.Text, StringComparison.Ordinal)
                : at < phrase.Count ? word.Text == wanted.Text
                : word.Text.StartsWith(wanted.Text, StringComparison.Ordinal);
            if (!same)
            {
                return false;
            }
        }

        return true;
    }
}
