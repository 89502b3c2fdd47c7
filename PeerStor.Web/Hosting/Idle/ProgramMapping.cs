using System.Globalization;

namespace PeerStor.Web.Hosting.Idle;

/// <summary>A read-only mapping of a file on disk: program text and constants. The runtime maps assemblies shared.</summary>
/// <param name="Line">What the system says of it: permissions, place in the file, path.</param>
internal readonly record struct ProgramMapping(long Start, long End, string Line)
{
    /// <summary>Those of this process, from /proc/self/maps; none where there is no such file.</summary>
    public static HashSet<ProgramMapping> ReadAll()
    {
        try
        {
            return [.. File.ReadLines("/proc/self/maps").Select(Parse).OfType<ProgramMapping>()];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>A line is "START-END PERMISSIONS OFFSET DEVICE INODE PATH", addresses in hex; null when it is another kind.</summary>
    internal static ProgramMapping? Parse(string line)
    {
        int path = line.IndexOf('/', StringComparison.Ordinal);
        int space = line.IndexOf(' ', StringComparison.Ordinal);
        int dash = line.IndexOf('-', StringComparison.Ordinal);
        if (path < 0 || dash < 0 || space < dash
            || line.AsSpan(space + 1, 4) is not ("r--p" or "r-xp" or "r--s" or "r-xs")
            || line.AsSpan(path).StartsWith("/memfd:", StringComparison.Ordinal)
            || line.AsSpan(path).StartsWith("/dev/", StringComparison.Ordinal)
            || !long.TryParse(line.AsSpan(0, dash), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out long start)
            || !long.TryParse(line.AsSpan(dash + 1, space - dash - 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out long end))
        {
            return null;
        }

        return new ProgramMapping(start, end, line);
    }
}
