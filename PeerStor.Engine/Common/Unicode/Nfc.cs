using System.Runtime.InteropServices;
using System.Text;

namespace PeerStor.Engine.Common.Unicode;

/// <summary>
/// Unicode normalization form C (UAX #15), so that one name has one spelling whichever system typed it.
/// string.Normalize cannot be used: with InvariantGlobalization it returns all but ASCII text as it came.
/// </summary>
public static class Nfc
{
    // No character below this one is changed by NFC or joins the one before it.
    private const char FirstAffected = '\u0300';

    // A sort key holds class (6 bits), position and code point, which is 59 of the 63 bits of a positive long.
    private const int BitsOfPosition = 32;
    private const int BitsOfCodePoint = 21;

    public static bool IsNormalized(string text) => string.Equals(Normalize(text), text, StringComparison.Ordinal);

    /// <summary>
    /// The text in NFC; the very same string when it is already. Lone surrogates stay where they are.
    /// Takes O(n log n) time for any input, also for one character under a million accents.
    /// </summary>
    public static string Normalize(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange(FirstAffected, char.MaxValue))
        {
            return text;
        }

        NfcTables tables = NfcTables.Instance;
        List<int> codePoints = Decompose(text, tables);
        SortMarks(codePoints, tables);
        Compose(codePoints, tables);
        string normalized = ToText(codePoints);
        return string.Equals(normalized, text, StringComparison.Ordinal) ? text : normalized;
    }

    private static List<int> Decompose(string text, NfcTables tables)
    {
        List<int> codePoints = new(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            bool isPair = i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]);
            tables.Decompose(isPair ? char.ConvertToUtf32(text[i], text[++i]) : text[i], codePoints);
        }

        return codePoints;
    }

    private static void SortMarks(List<int> codePoints, NfcTables tables)
    {
        int start = 0;
        while (start < codePoints.Count)
        {
            int end = start;
            int lastClass = 0;
            bool sorted = true;
            for (int next; end < codePoints.Count && (next = tables.ClassOf(codePoints[end])) != 0; end++)
            {
                sorted &= lastClass <= next;
                lastClass = next;
            }

            if (!sorted)
            {
                SortRun(CollectionsMarshal.AsSpan(codePoints)[start..end], tables);
            }

            start = end + 1;
        }
    }

    /// <summary>Orders a run of marks by class; the position in the key keeps marks of one class in their order.</summary>
    private static void SortRun(Span<int> marks, NfcTables tables)
    {
        long[] keys = new long[marks.Length];
        for (int i = 0; i < marks.Length; i++)
        {
            long place = ((long)tables.ClassOf(marks[i]) << BitsOfPosition) | (uint)i;
            keys[i] = (place << BitsOfCodePoint) | (uint)marks[i];
        }

        Array.Sort(keys);
        for (int i = 0; i < marks.Length; i++)
        {
            marks[i] = (int)(keys[i] & ((1 << BitsOfCodePoint) - 1));
        }
    }

    /// <summary>Joins each mark with the character it stands on, unless one of its own class stands between.</summary>
    private static void Compose(List<int> codePoints, NfcTables tables)
    {
        int kept = 0;
        int starter = -1;
        int lastClass = 0;
        foreach (int codePoint in codePoints.ToArray())
        {
            int markClass = tables.ClassOf(codePoint);
            bool reachesStarter = starter >= 0 && (starter == kept - 1 || lastClass < markClass);
            if (reachesStarter && tables.Compose(codePoints[starter], codePoint) is int composite)
            {
                codePoints[starter] = composite;
                continue;
            }

            starter = markClass == 0 ? kept : starter;
            lastClass = markClass;
            codePoints[kept++] = codePoint;
        }

        codePoints.RemoveRange(kept, codePoints.Count - kept);
    }

    private static string ToText(List<int> codePoints)
    {
        StringBuilder text = new(codePoints.Count);
        foreach (int codePoint in codePoints)
        {
            // A lone surrogate is below U+10000 too and goes back as it came.
            _ = codePoint <= char.MaxValue
                ? text.Append((char)codePoint)
                : text.Append(char.ConvertFromUtf32(codePoint));
        }

        return text.ToString();
    }
}
