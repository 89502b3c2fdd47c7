using System.Globalization;

namespace PeerStor.Engine.Notes.Blocks;

/// <summary>What values mean. Null: nothing of that kind.</summary>
public static class BlockValues
{
    private const string Days = "days";
    private const int MostDays = 36_500;

    // Larger ones would be written with an exponent, and steps would be lost in the rounding.
    private const decimal Largest = 1_000_000_000;

    public static decimal? Number(string value) =>
        decimal.TryParse(value, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number)
        && Math.Abs(number) <= Largest
            ? number
            : null;

    public static DateOnly? Day(string value) =>
        DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day) ? day : null;

    /// <summary>"2026-11-22" or "7 days": the first day that counts.</summary>
    public static DateOnly? Since(string value, DateOnly today)
    {
        string[] words = value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        bool isAgo = words is [_, Days or "day"] or [_];
        return Day(value) ?? (isAgo && int.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out int days) && days <= MostDays
            ? today.AddDays(-days)
            : null);
    }

    public static string Write(decimal number) => number.ToString("0.##########", CultureInfo.InvariantCulture);
}
