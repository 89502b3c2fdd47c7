using System.Buffers;
using System.Globalization;
using System.Text;

namespace PeerStor.Engine.Files.Zip;

/// <summary>
/// Makes names that every system can unpack: nothing that is a path, a device or forbidden on Windows, and no two that
/// differ only in case.
/// </summary>
internal static class ZipName
{
    private static readonly SearchValues<char> Forbidden = SearchValues.Create("\\/:*?\"<>|");

    private static readonly HashSet<string> Devices = new(StringComparer.OrdinalIgnoreCase)
    {
        "CON", "PRN", "AUX", "NUL", "CLOCK$", "CONIN$", "CONOUT$",
        "COM0", "COM1", "COM2", "COM3", "COM4", "COM5", "COM6", "COM7", "COM8", "COM9", "COM¹", "COM²", "COM³",
        "LPT0", "LPT1", "LPT2", "LPT3", "LPT4", "LPT5", "LPT6", "LPT7", "LPT8", "LPT9", "LPT¹", "LPT²", "LPT³",
    };

    public static string Safe(string name)
    {
        StringBuilder safe = new(name.Length);
        foreach (char character in name)
        {
            safe.Append(Forbidden.Contains(character) || char.IsControl(character) ? '_' : character);
        }

        // Windows drops these at the end, so "a." and "a" would become one.
        for (int at = safe.Length - 1; at >= 0 && safe[at] is '.' or ' '; at--)
        {
            safe[at] = '_';
        }

        string plain = safe.ToString();
        int dot = plain.IndexOf('.', StringComparison.Ordinal);
        string stem = (dot < 0 ? plain : plain[..dot]).TrimEnd();
        return Devices.Contains(stem) ? "_" + plain : plain.Length == 0 ? "_" : plain;
    }

    /// <summary>The name, or "a (2).txt" and so on when its folder has one already; <paramref name="taken"/> remembers.</summary>
    public static string Free(string name, HashSet<ulong> taken)
    {
        string free = name;
        int dot = name.LastIndexOf('.');
        (string stem, string extension) = dot > 0 ? (name[..dot], name[dot..]) : (name, "");
        for (int n = 2; !taken.Add(Mark(free)); n++)
        {
            free = string.Create(CultureInfo.InvariantCulture, $"{stem} ({n}){extension}");
        }

        return free;
    }

    // FNV-1a of the name without case: a million names as 8 bytes each. Two that collide cost one a needless "(2)".
    private static ulong Mark(string name)
    {
        ulong hash = 14695981039346656037;
        foreach (char character in name)
        {
            hash = (hash ^ char.ToLowerInvariant(character)) * 1099511628211;
        }

        return hash;
    }
}
