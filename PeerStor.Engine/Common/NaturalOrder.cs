using System.Text;

namespace PeerStor.Engine.Common;

/// <summary>
/// The order in which people expect names: "2.txt" before "10.txt", upper and lower case alike.
/// Names that differ only in case or in leading zeros follow each other in ordinal order, so that the order is total.
/// </summary>
public sealed class NaturalOrder : IComparer<string>
{
    public static readonly NaturalOrder Instance = new();

    /// <summary>Where keys have what UTF-16 writes with surrogates, so that they stand behind all else as their numbers do.</summary>
    private const int InOrder = 0xF800;

    private NaturalOrder()
    {
    }

    public int Compare(string? x, string? y)
    {
        int order = CompareParts(x, y);
        return order != 0 ? order : string.CompareOrdinal(x, y);
    }

    /// <summary>
    /// A text whose ordinal comparison gives this order, up to the ordinal comparison of the names themselves: what is
    /// compared often is taken apart once.
    /// </summary>
    public static string KeyOf(string name)
    {
        // A number is longer by its length, and a character by none: names are upper-cased one for one.
        Span<char> key = name.Length <= 256 ? stackalloc char[1024] : new char[name.Length * 4];
        int length = 0;
        for (ReadOnlySpan<char> rest = name; !rest.IsEmpty;)
        {
            if (char.IsAsciiDigit(rest[0]))
            {
                ReadOnlySpan<char> digits = TakeDigits(ref rest).TrimStart('0');
                key[length++] = '0';
                key[length++] = (char)digits.Length;
                digits.CopyTo(key[length..]);
                length += digits.Length;
            }
            else if (char.IsAscii(rest[0]))
            {
                key[length++] = rest[0] is >= 'a' and <= 'z' ? (char)(rest[0] - 'a' + 'A') : rest[0];
                rest = rest[1..];
            }
            else
            {
                int rune = TakeUpper(ref rest).Value;
                if (rune >= 0x10000)
                {
                    key[length++] = (char)(InOrder + ((rune - 0x10000) >> 10));
                    key[length++] = (char)((rune - 0x10000) & 0x3FF);
                }
                else
                {
                    key[length++] = (char)(rune >= 0xE000 ? rune - 0x800 : rune);
                }
            }
        }

        return new string(key[..length]);
    }

    /// <summary>A part is a whole run of digits or one character. Any number stands where a digit would.</summary>
    private static int CompareParts(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        while (!left.IsEmpty && !right.IsEmpty)
        {
            bool areNumbers = char.IsAsciiDigit(left[0]) && char.IsAsciiDigit(right[0]);
            int order = areNumbers
                ? CompareNumbers(TakeDigits(ref left), TakeDigits(ref right))
                : TakeUpper(ref left).CompareTo(TakeUpper(ref right));
            if (order != 0)
            {
                return order;
            }
        }

        return left.Length.CompareTo(right.Length);
    }

    /// <summary>Compares digit by digit, because the number may be longer than any integer type.</summary>
    private static int CompareNumbers(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        left = left.TrimStart('0');
        right = right.TrimStart('0');
        int byLength = left.Length.CompareTo(right.Length);
        return byLength != 0 ? byLength : left.SequenceCompareTo(right);
    }

    private static ReadOnlySpan<char> TakeDigits(ref ReadOnlySpan<char> text)
    {
        int end = text.IndexOfAnyExceptInRange('0', '9');
        ReadOnlySpan<char> digits = end < 0 ? text : text[..end];
        text = text[digits.Length..];
        return digits;
    }

    private static Rune TakeUpper(ref ReadOnlySpan<char> text)
    {
        // A lone surrogate counts as U+FFFD here; the ordinal comparison tells such names apart.
        _ = Rune.DecodeFromUtf16(text, out Rune rune, out int length);
        text = text[length..];
        return Rune.ToUpperInvariant(rune);
    }
}
