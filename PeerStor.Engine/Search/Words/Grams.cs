using System.Text;

namespace PeerStor.Engine.Search.Words;

/// <summary>The short pieces of words by which they are found before they are typed to the end.</summary>
internal static class Grams
{
    /// <summary>Beginnings are indexed up to this length; of longer words the whole word and these.</summary>
    public const int LongestPrefix = 16;

    private const int Three = 3;

    /// <summary>The beginnings of a word from a length on, and the word itself.</summary>
    public static IEnumerable<string> Prefixes(string word, int shortest)
    {
        for (int length = Math.Min(shortest, word.Length); length < word.Length && length <= LongestPrefix; length++)
        {
            if (!char.IsHighSurrogate(word[length - 1]))
            {
                yield return word[..length];
            }
        }

        yield return word;
    }

    /// <summary>Single characters and neighbouring pairs of a run without spaces.</summary>
    public static IEnumerable<string> Pairs(string run)
    {
        string? before = null;
        foreach (Rune rune in run.EnumerateRunes())
        {
            string character = rune.ToString();
            yield return character;
            if (before is not null)
            {
                yield return before + character;
            }

            before = character;
        }
    }

    /// <summary>All parts of three units; none of a shorter text.</summary>
    public static IEnumerable<string> Triples(string folded)
    {
        for (int at = 0; at + Three <= folded.Length; at++)
        {
            yield return folded.Substring(at, Three);
        }
    }
}
