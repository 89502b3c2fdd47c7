using System.Globalization;

namespace PeerStor.Web.Api.Downloads;

/// <summary>What a Range header asks for (RFC 9110, section 14).</summary>
/// <param name="Satisfiable">False: answer 416.</param>
/// <param name="Ranges">Empty: send the whole.</param>
internal sealed record ByteRanges(bool Satisfiable, IReadOnlyList<ByteRange> Ranges)
{
    /// <summary>More parts than this are more work than they are worth: the whole is sent instead, as the RFC allows.</summary>
    public const int Most = 32;

    public static readonly ByteRanges Whole = new(true, []);
    private static readonly ByteRanges None = new(false, []);

    /// <summary>Reads the header for a content of a length. A header that makes no sense is as good as none.</summary>
    public static ByteRanges Parse(string header, long lengthBytes)
    {
        const string Unit = "bytes=";
        ReadOnlySpan<char> text = header;
        if (!text.StartsWith(Unit, StringComparison.OrdinalIgnoreCase))
        {
            return Whole;
        }

        text = text[Unit.Length..];
        if (text.Count(',') >= Most)
        {
            return Whole;
        }

        List<ByteRange> ranges = [];
        bool any = false;
        bool lastOfNothing = false;
        foreach (Range part in text.Split(','))
        {
            ReadOnlySpan<char> spec = text[part].Trim(" \t");
            if (spec.IsEmpty)
            {
                continue;
            }

            if (!TryRead(spec, lengthBytes, out ByteRange? range))
            {
                return Whole;
            }

            any = true;
            lastOfNothing |= lengthBytes == 0 && spec[0] == '-' && spec[1..].ContainsAnyExcept('0');
            if (range is { } wanted)
            {
                ranges.Add(wanted);
            }
        }

        // The last bytes of nothing are nothing, which no range can say: the whole says it.
        if (!any || lastOfNothing)
        {
            return Whole;
        }

        return ranges.Count == 0 ? None : new(true, Merged(ranges));
    }

    /// <summary>False when the text is no range; the range is null when it lies past the end.</summary>
    private static bool TryRead(ReadOnlySpan<char> spec, long lengthBytes, out ByteRange? range)
    {
        range = null;
        int dash = spec.IndexOf('-');
        if (dash < 0 || !TryNumber(spec[..dash], out long? first) || !TryNumber(spec[(dash + 1)..], out long? last))
        {
            return false;
        }

        if (first is null)
        {
            if (last is null)
            {
                return false;
            }

            long count = Math.Min(last.Value, lengthBytes);
            range = count > 0 ? new ByteRange(lengthBytes - count, count) : null;
            return true;
        }

        if (last < first)
        {
            return false;
        }

        long end = Math.Min(last ?? long.MaxValue, lengthBytes - 1);
        range = first < lengthBytes ? new ByteRange(first.Value, end - first.Value + 1) : null;
        return true;
    }

    // A number too large for a long is past every end, so any large number stands for it.
    private static bool TryNumber(ReadOnlySpan<char> digits, out long? number)
    {
        number = null;
        if (digits.IsEmpty)
        {
            return true;
        }

        if (digits.ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        number = long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long value) ? value : long.MaxValue;
        return true;
    }

    // Kept as they were asked for, unless some overlap: then nobody needs the same bytes twice.
    private static List<ByteRange> Merged(List<ByteRange> ranges)
    {
        if (ranges.Count == 1)
        {
            return ranges;
        }

        List<ByteRange> sorted = [.. ranges.OrderBy(range => range.Offset)];
        List<ByteRange> merged = [];
        foreach (ByteRange range in sorted)
        {
            if (merged.Count > 0 && range.Offset <= merged[^1].End)
            {
                ByteRange before = merged[^1];
                merged[^1] = before with { Count = Math.Max(before.End, range.End) - before.Offset };
            }
            else
            {
                merged.Add(range);
            }
        }

        return merged.Count == ranges.Count ? ranges : merged;
    }
}
