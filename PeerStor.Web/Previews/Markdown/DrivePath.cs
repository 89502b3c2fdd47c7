namespace PeerStor.Web.Previews.Markdown;

/// <summary>What a text names beside itself, as a path of the drive.</summary>
internal static class DrivePath
{
    /// <summary>
    /// The path below the root of "../a/b.png?x#y" seen from a folder; from the root when it begins with "/". Null when
    /// it is no such path: it names a scheme or another server, or leaves the drive.
    /// </summary>
    public static string? Resolve(string folder, string address)
    {
        string path = Unescape(address.Split('#', '?')[0]);
        int colon = path.IndexOf(':', StringComparison.Ordinal);
        int slash = path.IndexOf('/', StringComparison.Ordinal);
        if (path.Length == 0 || path.StartsWith("//", StringComparison.Ordinal) || path.Contains('\\', StringComparison.Ordinal)
            || path.Any(char.IsControl) || (colon >= 0 && (slash < 0 || colon < slash)))
        {
            return null;
        }

        List<string> steps = path[0] == '/' ? [] : [.. folder.Split('/', StringSplitOptions.RemoveEmptyEntries)];
        foreach (string step in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (step == "..")
            {
                if (steps.Count == 0)
                {
                    return null;
                }

                steps.RemoveAt(steps.Count - 1);
            }
            else if (step != ".")
            {
                steps.Add(step);
            }
        }

        return steps.Count == 0 ? null : string.Join('/', steps);
    }

    private static string Unescape(string address) => address.Contains('%', StringComparison.Ordinal) ? Uri.UnescapeDataString(address) : address;
}
