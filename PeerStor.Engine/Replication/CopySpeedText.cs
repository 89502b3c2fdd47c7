using System.Globalization;
using System.Text.RegularExpressions;

namespace PeerStor.Engine.Replication;

/// <summary>Reads and writes <see cref="CopySpeeds"/> as people write them.</summary>
internal static partial class CopySpeedText
{
    private static readonly (string Unit, long Bytes)[] Units =
    [
        ("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1000), ("B", 1), ("", 1),
    ];

    // Monday first, as a week is read.
    private static readonly (string Name, DayOfWeek Day)[] Days =
    [
        ("mon", DayOfWeek.Monday), ("tue", DayOfWeek.Tuesday), ("wed", DayOfWeek.Wednesday), ("thu", DayOfWeek.Thursday),
        ("fri", DayOfWeek.Friday), ("sat", DayOfWeek.Saturday), ("sun", DayOfWeek.Sunday),
    ];

    /// <summary>Null when it is not understood.</summary>
    public static CopySpeeds? Read(string text)
    {
        CopyLimit otherwise = CopyLimit.None;
        List<CopyWindow> windows = [];
        foreach (string part in text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            Match match = PartPattern().Match(part);
            if (!match.Success || ReadDays(match.Groups["days"].Value) is not { } days || ReadLimit(match.Groups["limit"].Value) is not { } limit)
            {
                return null;
            }

            if (!match.Groups["from"].Success)
            {
                if (days.Count > 0)
                {
                    windows.Add(new CopyWindow(days, TimeOnly.MinValue, TimeOnly.MinValue, limit));
                    continue;
                }

                otherwise = limit;
            }
            else if (ReadTime(match.Groups["from"].Value) is { } from && ReadTime(match.Groups["to"].Value) is { } to)
            {
                windows.Add(new CopyWindow(days, from, to, limit));
            }
            else
            {
                return null;
            }
        }

        return windows.Count <= CopySpeeds.MostWindows ? new CopySpeeds(otherwise, windows) : null;
    }

    public static string Write(CopySpeeds speeds) => string.Join(
        "; ",
        speeds.Windows.Select(window => $"{WriteDays(window.Days)}{window.From:HH\\:mm}-{window.To:HH\\:mm} {WriteLimit(window.Limit)}")
            .Prepend(WriteLimit(speeds.Otherwise)).Where(part => part.Length > 0));

    private static string WriteLimit(CopyLimit limit)
    {
        string[] parts = [Part("send", limit.SendPerSecond), Part("receive", limit.ReceivePerSecond)];
        return string.Join(", ", parts.Where(part => part.Length > 0));

        static string Part(string word, long? bytes) => bytes is { } number ? $"{word} {WriteSize(number)}" : "";
    }

    private static string WriteSize(long bytes)
    {
        (string unit, long size) = Units.Where(unit => unit.Bytes % 1000 == 0).FirstOrDefault(unit => bytes > 0 && bytes % unit.Bytes == 0, ("", 1));
        return string.Create(CultureInfo.InvariantCulture, $"{bytes / size}{(unit.Length > 0 ? " " : "")}{unit}");
    }

    private static string WriteDays(IReadOnlyList<DayOfWeek> days) =>
        days.Count == 0 ? "" : string.Join(',', Days.Where(day => days.Contains(day.Day)).Select(day => day.Name)) + " ";

    private static List<DayOfWeek>? ReadDays(string text)
    {
        HashSet<int> days = [];
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string[] ends = part.Split('-', StringSplitOptions.TrimEntries);
            (int first, int last) = (Find(ends[0]), Find(ends[^1]));
            if (ends.Length > 2 || first < 0 || last < 0)
            {
                return null;
            }

            for (int day = first; ; day = (day + 1) % Days.Length)
            {
                days.Add(day);
                if (day == last)
                {
                    break;
                }
            }
        }

        return [.. days.Order().Select(day => Days[day].Day)];

        static int Find(string name) => Array.FindIndex(Days, day => day.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
    }

    private static TimeOnly? ReadTime(string text)
    {
        string whole = text.Contains(':', StringComparison.Ordinal) ? text : text + ":00";
        return whole is "24:00" ? TimeOnly.MinValue
            : TimeOnly.TryParseExact(whole, ["H:mm", "HH:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out TimeOnly time) ? time : null;
    }

    private static CopyLimit? ReadLimit(string text)
    {
        CopyLimit limit = CopyLimit.None;
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string[] words = part.Split(' ', 2, StringSplitOptions.TrimEntries);
            if (words.Length != 2 || ReadSize(words[1]) is not { } bytes)
            {
                return null;
            }

            switch (words[0].ToLowerInvariant())
            {
                case "send": limit = limit with { SendPerSecond = bytes }; break;
                case "receive": limit = limit with { ReceivePerSecond = bytes }; break;
                default: return null;
            }
        }

        return limit == CopyLimit.None ? null : limit;
    }

    private static long? ReadSize(string text)
    {
        string plain = text.EndsWith("/s", StringComparison.OrdinalIgnoreCase) ? text[..^2].TrimEnd() : text;
        (string unit, long size) = Units.First(unit => plain.EndsWith(unit.Unit, StringComparison.OrdinalIgnoreCase));
        return double.TryParse(plain[..^unit.Length], NumberStyles.AllowDecimalPoint | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out double number)
            && number * size is >= 0 and < long.MaxValue ? (long)(number * size) : null;
    }

    [GeneratedRegex(@"^(?:(?<days>[a-z]{3}(?:\s*[-,]\s*[a-z]{3})*)\s+)?(?:(?<from>\d{1,2}(?::\d\d)?)\s*-\s*(?<to>\d{1,2}(?::\d\d)?)\s+)?(?<limit>(?:send|receive)\b.*)$", RegexOptions.IgnoreCase)]
    private static partial Regex PartPattern();
}
