using System.Globalization;

namespace PeerStor.Web.Api.Uploads;

/// <summary>
/// Content-Range of a request: "bytes 5-9/10" sends a part, "bytes 5-9/*" one of a file whose end is not known yet, and
/// "bytes */10" asks how much has arrived. Nulls stand for the stars.
/// </summary>
internal sealed record SentRange(long? First, long? Last, long? TotalBytes)
{
    public bool IsQuestion => First is null;

    public static SentRange? Parse(string header)
    {
        const string Unit = "bytes ";
        ReadOnlySpan<char> text = header.AsSpan().Trim();
        int slash = text.IndexOf('/');
        if (!text.StartsWith(Unit, StringComparison.OrdinalIgnoreCase) || slash < 0)
        {
            return null;
        }

        ReadOnlySpan<char> part = text[Unit.Length..slash].Trim();
        if (!TryNumberOrStar(text[(slash + 1)..].Trim(), out long? total))
        {
            return null;
        }

        if (part is "*")
        {
            return new SentRange(null, null, total);
        }

        int dash = part.IndexOf('-');
        if (dash < 1 || !TryNumberOrStar(part[..dash], out long? first) || !TryNumberOrStar(part[(dash + 1)..], out long? last)
            || first is null || last is null || last < first || last >= (total ?? long.MaxValue))
        {
            return null;
        }

        return new SentRange(first, last, total);
    }

    private static bool TryNumberOrStar(ReadOnlySpan<char> text, out long? number)
    {
        number = null;
        if (text is "*")
        {
            return true;
        }

        bool ok = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value);
        number = value;
        return ok;
    }
}
