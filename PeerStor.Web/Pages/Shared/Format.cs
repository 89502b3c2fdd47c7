using System.Globalization;

namespace PeerStor.Web.Pages.Shared;

/// <summary>Numbers and times as people read them. Sizes in powers of 1000, as disks and file managers count.</summary>
public static class Format
{
    private static readonly string[] Units = ["bytes", "kB", "MB", "GB", "TB", "PB"];

    /// <summary>"1.4 GB".</summary>
    public static string Size(long bytes)
    {
        (string number, string unit) = SizeParts(bytes);
        return $"{number} {unit}";
    }

    /// <summary>The number and the unit apart, for large figures.</summary>
    public static (string Number, string Unit) SizeParts(long bytes)
    {
        double value = bytes;
        int unit = 0;
        while (value >= 999.5 && unit < Units.Length - 1)
        {
            value /= 1000;
            unit++;
        }

        string pattern = unit == 0 || value >= 99.95 ? "0" : value >= 9.995 ? "0.0" : "0.##";
        return (value.ToString(pattern, CultureInfo.InvariantCulture), bytes == 1 ? "byte" : Units[unit]);
    }

    /// <summary>"1,400,000,000 bytes".</summary>
    public static string Bytes(long bytes) => bytes == 1 ? "1 byte" : $"{Count(bytes)} bytes";

    /// <summary>"1,204".</summary>
    public static string Count(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>"1 file", "1,204 files".</summary>
    public static string Count(long number, string one, string many) => $"{Count(number)} {(number == 1 ? one : many)}";

    /// <summary>"3 hours ago"; a date when it is longer than a month; "in 2 days" for what is to come.</summary>
    public static string Ago(DateTimeOffset time, DateTimeOffset now)
    {
        TimeSpan distance = (now - time).Duration();
        if (distance < TimeSpan.FromMinutes(1))
        {
            return time > now ? "in a moment" : "just now";
        }

        if (distance > TimeSpan.FromDays(45))
        {
            return time.ToString("d MMM yyyy", CultureInfo.InvariantCulture);
        }

        // What is to come is rounded up: a session of 30 days ends "in 30 days".
        if (time > now)
        {
            distance += TimeSpan.FromMinutes(distance.TotalDays > 1 ? 24 * 60 - 1 : distance.TotalHours > 1 ? 59 : 0);
        }

        string words = distance switch
        {
            { TotalHours: < 1 } => Count((long)distance.TotalMinutes, "minute", "minutes"),
            { TotalDays: < 1 } => Count((long)distance.TotalHours, "hour", "hours"),
            _ => Count((long)distance.TotalDays, "day", "days"),
        };
        return time > now ? $"in {words}" : $"{words} ago";
    }

    /// <summary>"21 Nov 2026, 09:16 UTC".</summary>
    public static string Exact(DateTimeOffset time) =>
        time.UtcDateTime.ToString("d MMM yyyy, HH:mm 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>For the datetime attribute.</summary>
    public static string Machine(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
