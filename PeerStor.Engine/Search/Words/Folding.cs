using System.Globalization;
using System.Text;
using PeerStor.Engine.Common.Unicode;

namespace PeerStor.Engine.Search.Words;

/// <summary>
/// Makes letters that people take for the same the same: upper and lower case, with and without accents, and the letters
/// that have two spellings (ß and ss, æ and ae). CJK and Hangul stay as they are.
/// </summary>
internal static class Folding
{
    private const int FirstAccented = 0xC0;

    /// <summary>Adds what a character folds to; nothing for an accent that stands alone.</summary>
    public static void Append(Rune rune, StringBuilder output)
    {
        if (rune.Value < FirstAccented)
        {
            output.Append(char.ToLowerInvariant((char)rune.Value));
            return;
        }

        if (Scripts.IsUnspaced(rune))
        {
            output.Append(rune.ToString());
            return;
        }

        if (Spelled(rune.Value) is { } spelled)
        {
            output.Append(spelled);
            return;
        }

        List<int> parts = new(2);
        NfcTables.Instance.Decompose(rune.Value, parts);
        foreach (int part in parts)
        {
            if (Rune.TryCreate(part, out Rune letter) && !IsMark(letter))
            {
                output.Append(Spelled(part) ?? Rune.ToLowerInvariant(letter).ToString());
            }
        }
    }

    public static bool IsMark(Rune rune) => rune.Value >= FirstAccented && Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.SpacingCombiningMark;

    // Letters that no decomposition takes apart, as people type them without a key for them.
    private static string? Spelled(int codePoint) => codePoint switch
    {
        0xDF or 0x1E9E => "ss",
        0xC6 or 0xE6 => "ae",
        0x152 or 0x153 => "oe",
        0xD8 or 0xF8 => "o",
        0x110 or 0x111 or 0xD0 or 0xF0 => "d",
        0x141 or 0x142 => "l",
        0x131 or 0x130 => "i",
        0xDE or 0xFE => "th",
        0x3C2 => "σ",
        >= 0xFF10 and <= 0xFF19 => ((char)('0' + (codePoint - 0xFF10))).ToString(),
        >= 0xFF21 and <= 0xFF3A => ((char)('a' + (codePoint - 0xFF21))).ToString(),
        >= 0xFF41 and <= 0xFF5A => ((char)('a' + (codePoint - 0xFF41))).ToString(),
        _ => null,
    };
}
