using System.Globalization;

namespace PeerStor.Engine.Search.Query;

/// <summary>Sizes as people write them: >10mb, &lt;=1.5gb, 1mb..5mb. Units count by 1,000, as the pages show them.</summary>
internal static class SizeFilter
{
    private static readonly (string Unit, double Bytes)[] Units =
    [
        ("kib", 1 << 10), ("mib", 1 << 20), ("gib", 1 << 30), ("tib", 1L << 40),
        ("kb", 1e3), ("mb", 1e6), ("gb", 1e9), ("tb", 1e12), ("k", 1e3), ("m", 1e6), ("g", 1e9), ("t", 1e12), ("b", 1), ("", 1),
    ];

    public static Bounds? Parse(string text)
    {
        int dots = text.IndexOf("..", StringComparison.Ordinal);
        if (dots >= 0)
        {
            long? from = dots == 0 ? 0 : Bytes(text[..dots]);
            long? to = dots + 2 == text.Length ? long.MaxValue : Bytes(text[(dots + 2)..]);
            return from is { } least && to is { } most && least <= most && text.Length > 2 ? new Bounds(least, After(most)) : null;
        }

        return text switch
        {
            ['>', '=', .. string size] => Bytes(size) is { } least ? new Bounds(least, long.MaxValue) : null,
            ['<', '=', .. string size] => Bytes(size) is { } most ? new Bounds(0, After(most)) : null,
            ['>', .. string size] => Bytes(size) is { } least ? new Bounds(After(least), long.MaxValue) : null,
            ['<', .. string size] => Bytes(size) is { } most ? new Bounds(0, most) : null,
            _ => null,
        };
    }

    private static long After(long bytes) => bytes == long.MaxValue ? bytes : bytes + 1;

    private static long? Bytes(string text)
    {
        foreach ((string unit, double bytes) in Units)
        {
            if (text.EndsWith(unit, StringComparison.OrdinalIgnoreCase)
                && double.TryParse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number)
                && number * bytes < long.MaxValue)
            {
                return (long)(number * bytes);
            }
        }

        return null;
    }
}
