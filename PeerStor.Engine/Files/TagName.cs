using System.Globalization;
using System.Text;
using PeerStor.Engine.Common.Unicode;

namespace PeerStor.Engine.Files;

/// <summary>The rules for tags: Unicode NFC, 1 to 100 characters, no control characters or line breaks, no space at the
/// ends. Two tags that differ only in case are one.</summary>
public static class TagName
{
    public const int MostCharacters = 100;

    /// <summary>Tags on one entry: more would be a text, and every list opens them all.</summary>
    public const int MostOnOneEntry = 64;

    /// <summary>The tag as it is kept, or null and what is wrong with it in words for people.</summary>
    public static string? Normalize(string tag, out string? problem)
    {
        string trimmed = tag.Trim();
        problem = Problem(trimmed);
        return problem is null ? Nfc.Normalize(trimmed) : null;
    }

    /// <summary>What makes two tags the same.</summary>
    internal static readonly IEqualityComparer<string> Same = EqualityComparer<string>.Create(
        (one, other) => Fold(one!) == Fold(other!), tag => Fold(tag).GetHashCode(StringComparison.Ordinal));

    internal static string Fold(string tag) => tag.ToLowerInvariant();

    private static string? Problem(string tag)
    {
        if (tag.Length == 0)
        {
            return "A tag cannot be empty.";
        }

        int characters = 0;
        foreach (Rune rune in tag.EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
            {
                return "A tag cannot contain line breaks or other control characters.";
            }

            characters++;
        }

        if (tag.Contains('\uFFFD', StringComparison.Ordinal) || HasLoneSurrogate(tag))
        {
            return "The tag is not valid Unicode text.";
        }

        return characters > MostCharacters
            ? $"The tag is too long: {characters} characters, and {MostCharacters} are allowed."
            : null;
    }

    private static bool HasLoneSurrogate(string tag)
    {
        for (int i = 0; i < tag.Length; i++)
        {
            if (!Rune.TryGetRuneAt(tag, i, out Rune rune))
            {
                return true;
            }

            i += rune.Utf16SequenceLength - 1;
        }

        return false;
    }
}
