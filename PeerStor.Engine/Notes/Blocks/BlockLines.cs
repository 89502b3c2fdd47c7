using System.Globalization;

namespace PeerStor.Engine.Notes.Blocks;

/// <summary>The lines of a block, read; or what is wrong with them, for people.</summary>
internal sealed record BlockLines(IReadOnlyDictionary<string, string> Values, string? Problem)
{
    public static BlockLines Read(string body)
    {
        Dictionary<string, string> values = new(StringComparer.Ordinal);
        int number = 0;
        foreach (string line in body.Split('\n').Select(line => line.Trim()))
        {
            number++;
            if (line.Length == 0)
            {
                continue;
            }

            string? problem = Add(values, line);
            if (problem is not null)
            {
                return new BlockLines(values, string.Create(CultureInfo.InvariantCulture, $"Line {number} {problem}"));
            }
        }

        return new BlockLines(values, null);
    }

    private static string? Add(Dictionary<string, string> values, string line)
    {
        int colon = line.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0)
        {
            return $"is “{line}”; write it as “key: value”.";
        }

        (string key, string value) = (line[..colon].Trim(), line[(colon + 1)..].Trim());
        return value.Length == 0 ? $"says nothing after “{key}:”. Leave it out, or say what it is."
            : value.Any(char.IsControl) ? "holds a sign that cannot be seen."
            : values.TryAdd(key, value) ? null : $"says “{key}” a second time.";
    }
}
