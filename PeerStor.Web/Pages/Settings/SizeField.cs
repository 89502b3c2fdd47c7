using System.Globalization;
using PeerStor.Engine.Users.Allowances;
using PeerStor.Web.Hosting.Configuration;

namespace PeerStor.Web.Pages.Settings;

/// <summary>A field for a size or speed, as people write it; empty means no limit.</summary>
public sealed record SizeField(string Name, string Label, string? Value, string Hint, IReadOnlyList<string> Suggestions)
{
    public static readonly IReadOnlyList<string> Sizes = ["10 GB", "50 GB", "100 GB", "500 GB", "1 TB"];

    public static readonly IReadOnlyList<string> Speeds = ["500 kB", "1 MB", "5 MB", "10 MB", "50 MB"];

    private static readonly (string Unit, long Bytes)[] Units =
        [("TB", 1_000_000_000_000), ("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1000)];

    public static bool TryRead(string? text, out long? bytes)
    {
        bytes = null;
        if (string.IsNullOrWhiteSpace(text))
        {
            return true;
        }

        bool ok = ByteSize.TryParse(text, out long number);
        bytes = number;
        return ok;
    }

    public static bool TryReadSpeed(string? text, out long? perSecond)
    {
        string plain = (text ?? "").Trim();
        return TryRead(plain.EndsWith("/s", StringComparison.OrdinalIgnoreCase) ? plain[..^2] : plain, out perSecond)
            && SpeedLimit.IsPossible(perSecond);
    }

    /// <summary>The number in the largest unit that loses nothing.</summary>
    public static string Text(long? bytes)
    {
        if (bytes is not { } number)
        {
            return "";
        }

        (string unit, long size) = Units.FirstOrDefault(unit => number >= unit.Bytes && number % (unit.Bytes / 100) == 0, ("bytes", 1));
        return size == 1 ? number.ToString(CultureInfo.InvariantCulture)
            : ((decimal)number / size).ToString("0.##", CultureInfo.InvariantCulture) + " " + unit;
    }
}
