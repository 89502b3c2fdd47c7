using System.Globalization;

namespace PeerStor.Engine.Search.Query;

/// <summary>Days, months and years (ISO 8601), compared or as a range, in UTC: 2026, 2026-01, >2026-01-15, 2026-01..2026-03.</summary>
internal static class DateFilter
{
    public static Bounds? Parse(string text)
    {
        int dots = text.IndexOf("..", StringComparison.Ordinal);
        if (dots >= 0)
        {
            Bounds? first = dots == 0 ? new Bounds(long.MinValue, 0) : Span(text[..dots]);
            Bounds? last = dots + 2 == text.Length ? new Bounds(0, long.MaxValue) : Span(text[(dots + 2)..]);
            return text.Length > 2 && first is not null && last is not null && first.Least < last.Below
                ? new Bounds(first.Least, last.Below)
                : null;
        }

        return text switch
        {
            ['>', '=', .. string date] => Span(date) is { } span ? new Bounds(span.Least, long.MaxValue) : null,
            ['<', '=', .. string date] => Span(date) is { } span ? new Bounds(long.MinValue, span.Below) : null,
            ['>', .. string date] => Span(date) is { } span ? new Bounds(span.Below, long.MaxValue) : null,
            ['<', .. string date] => Span(date) is { } span ? new Bounds(long.MinValue, span.Least) : null,
            _ => Span(text),
        };
    }

    private static Bounds? Span(string text)
    {
        (string format, Func<DateTimeOffset, DateTimeOffset> next) = text.Length switch
        {
            4 => ("yyyy", (Func<DateTimeOffset, DateTimeOffset>)(date => date.AddYears(1))),
            7 => ("yyyy-MM", date => date.AddMonths(1)),
            10 => ("yyyy-MM-dd", date => date.AddDays(1)),
            _ => ("", date => date),
        };
        return format.Length > 0
            && DateTimeOffset.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset begin)
            && begin.Year is > 1000 and < 9999
                ? new Bounds(begin.ToUnixTimeMilliseconds(), next(begin).ToUnixTimeMilliseconds())
                : null;
    }
}
