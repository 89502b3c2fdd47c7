using System.Text;

namespace PeerStor.Engine.Search.Words;

/// <summary>Cuts a text into words: runs of letters and digits, folded. Everything else stands between words.</summary>
internal static class WordBreaker
{
    /// <summary>A longer run is no word of a language; its beginning is enough to find it by.</summary>
    public const int LongestWord = 64;

    public static IEnumerable<Word> Read(string text)
    {
        StringBuilder folded = new();
        int start = -1;
        bool unspaced = false;
        for (int at = 0; at < text.Length;)
        {
            if (!Rune.TryGetRuneAt(text, at, out Rune rune))
            {
                rune = Rune.ReplacementChar;
            }

            int length = rune == Rune.ReplacementChar ? 1 : rune.Utf16SequenceLength;
            bool isPart = Rune.IsLetterOrDigit(rune) || (start >= 0 && Folding.IsMark(rune));
            bool isUnspaced = isPart && (Scripts.IsUnspaced(rune) || (unspaced && start >= 0 && Folding.IsMark(rune)));
            if (start >= 0 && (!isPart || isUnspaced != unspaced))
            {
                if (folded.Length > 0)
                {
                    yield return Cut(folded, start, at - start, unspaced);
                }

                start = -1;
            }

            if (isPart)
            {
                if (start < 0)
                {
                    start = at;
                    unspaced = isUnspaced;
                    folded.Clear();
                }

                if (folded.Length < LongestWord || unspaced)
                {
                    Folding.Append(rune, folded);
                }
            }

            at += length;
        }

        if (start >= 0 && folded.Length > 0)
        {
            yield return Cut(folded, start, text.Length - start, unspaced);
        }
    }

    /// <summary>A text with every character folded and nothing cut, for looking up parts of names.</summary>
    public static string Fold(string text)
    {
        StringBuilder folded = new(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            Folding.Append(rune, folded);
        }

        return folded.ToString();
    }

    private static Word Cut(StringBuilder folded, int start, int length, bool unspaced) => new(
        folded.Length > LongestWord && !unspaced ? folded.ToString(0, LongestWord) : folded.ToString(), start, length, unspaced);
}
