using System.Globalization;

namespace PeerStor.Web.Hosting.Configuration;

/// <summary>Sizes as people write them: "200 GB" is 200 * 10^9 bytes, "1.5 TiB" is 1.5 * 2^40, a bare number is bytes.</summary>
public static class ByteSize
{
    private static readonly (string Unit, double Bytes)[] Units =
    [
        ("kib", 1L << 10), ("mib", 1L << 20), ("gib", 1L << 30), ("tib", 1L << 40),
        ("kb", 1e3), ("mb", 1e6), ("gb", 1e9), ("tb", 1e12),
        ("k", 1e3), ("m", 1e6), ("g", 1e9), ("t", 1e12), ("b", 1),
    ];

    public static bool TryParse(string text, out long bytes)
    {
        string rest = text.Trim();
        double factor = 1;
        foreach ((string unit, double size) in Units)
        {
            if (rest.EndsWith(unit, StringComparison.OrdinalIgnoreCase))
            {
                rest = rest[..^unit.Length].TrimEnd();
                factor = size;
                break;
            }
        }

        bool ok = double.TryParse(rest, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number)
            && number * factor is > 0 and < long.MaxValue;
        bytes = ok ? (long)(number * factor) : 0;
        return ok;
    }

    /// <summary>A size for people in powers of ten, three digits: "1.23 GB".</summary>
    public static string Format(long bytes)
    {
        string[] units = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];
        double value = bytes;
        int unit = 0;
        // 999.5 would be rounded to "1000".
        while (Math.Abs(value) >= 999.5 && unit < units.Length - 1)
        {
            value /= 1000;
            unit++;
        }

        string format = unit == 0 || Math.Abs(value) >= 99.95 ? "0" : Math.Abs(value) >= 9.995 ? "0.0" : "0.00";
        return value.ToString(format, CultureInfo.InvariantCulture) + " " + units[unit];
    }
}
