using System.Globalization;

namespace PeerStor.Bench.Measuring;

/// <summary>What a process and its children use, read from /proc.</summary>
internal static class ProcessTree
{
    // USER_HZ, which Linux has fixed at 100 for programs.
    private const double TicksPerSecond = 100;

    public static double CpuSeconds(int root) =>
        Members(root).Sum(id => StatFields(id) is { } fields ? fields[11..15].Sum(ParseLong) : 0) / TicksPerSecond;

    public static double RssMegabytes(int root) => Members(root).Sum(id => Kilobytes($"/proc/{id}/status", "VmRSS:")) / 1024;

    /// <summary>Memory that would come back if the process ended: its own share of what is mapped.</summary>
    public static double PssMegabytes(int root) => Members(root).Sum(id => Kilobytes($"/proc/{id}/smaps_rollup", "Pss:")) / 1024;

    public static double AnonymousMegabytes(int root) => Members(root).Sum(id => Kilobytes($"/proc/{id}/status", "RssAnon:")) / 1024;

    private static List<int> Members(int root)
    {
        var children = new Dictionary<int, List<int>>();
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out int id) && StatFields(id) is { } fields)
            {
                int parent = int.Parse(fields[1], CultureInfo.InvariantCulture);
                (children.TryGetValue(parent, out List<int>? list) ? list : children[parent] = []).Add(id);
            }
        }

        var members = new List<int> { root };
        for (int i = 0; i < members.Count; i++)
        {
            members.AddRange(children.GetValueOrDefault(members[i], []));
        }

        return members;
    }

    /// <summary>The fields of /proc/PID/stat from the state (field 3) on; null when the process is gone.</summary>
    private static string[]? StatFields(int id)
    {
        try
        {
            string line = File.ReadAllText($"/proc/{id}/stat");
            return line[(line.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static double Kilobytes(string file, string field)
    {
        try
        {
            string? line = File.ReadLines(file).FirstOrDefault(text => text.StartsWith(field, StringComparison.Ordinal));
            return line is null ? 0 : ParseLong(line[field.Length..].Replace("kB", "", StringComparison.Ordinal).Trim());
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static long ParseLong(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
