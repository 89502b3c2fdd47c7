using System.Text;
using PeerStor.Engine.Storage;

namespace PeerStor.Web.Hosting.Configuration;

/// <summary>A .env file: NAME=value lines, # comments, values in 'single' or "double" quotes when they need them.</summary>
internal static class EnvFile
{
    /// <summary>A settings file is a few kilobytes; a larger one is something else under that name.</summary>
    private const long LargestBytes = 1 << 20;

    /// <summary>The values by name; empty when there is no such file. The last of two equal names counts.</summary>
    public static IReadOnlyDictionary<string, string> Read(string path)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!File.Exists(path))
        {
            return values;
        }

        int number = 0;
        foreach (string raw in Lines(path))
        {
            number++;
            string line = raw.Trim();
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            (string name, string value) = ReadLine(line)
                ?? throw new SettingException($"{path}, line {number} is not a setting; allowed: NAME=value, or a comment that begins with #");
            values[name] = value;
        }

        return values;
    }

    /// <summary>
    /// Sets values, takes those away that are null, and leaves every other line as it is. Nobody but its owner may read the file then.
    /// </summary>
    /// <exception cref="IOException">Nothing was changed.</exception>
    public static void Change(string path, IReadOnlyDictionary<string, string?> changes)
    {
        List<string> lines = [.. (File.Exists(path) ? Lines(path) : []).Where(line => NameIn(line) is not { } name || !changes.ContainsKey(name))];
        lines.AddRange(changes.Where(change => change.Value is not null).Select(change => $"{change.Key}={Quoted(change.Value!)}"));
        DurableFile.WriteWhole(path, Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n"))), UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    /// <summary>Whether a value can stand in such a file.</summary>
    public static bool CanHold(string value) => !value.Any(char.IsControl) && !(value.Contains('"', StringComparison.Ordinal) && value.Contains('\'', StringComparison.Ordinal));

    private static string Quoted(string value) => !CanHold(value)
        ? throw new ArgumentException("It cannot stand in a settings file.", nameof(value))
        : value.Contains('"', StringComparison.Ordinal) ? $"'{value}'" : $"\"{value}\"";

    private static string? NameIn(string line) => line.Trim() is { Length: > 0 } text && text[0] != '#' ? ReadLine(text)?.Name : null;

    private static string[] Lines(string path)
    {
        try
        {
            return new FileInfo(path).Length <= LargestBytes
                ? File.ReadAllLines(path)
                : throw new SettingException($"{path} is larger than 1 MiB, so it is no settings file; move it away or start elsewhere");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SettingException($"{path} cannot be read: {error.Message}");
        }
    }

    private static (string Name, string Value)? ReadLine(string line)
    {
        const string Export = "export ";
        string text = line.StartsWith(Export, StringComparison.Ordinal) ? line[Export.Length..].TrimStart() : line;
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0)
        {
            return null;
        }

        string name = text[..equals].TrimEnd();
        if (!name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
        {
            return null;
        }

        return Value(text[(equals + 1)..].Trim()) is { } value ? (name, value) : null;
    }

    private static string? Value(string text)
    {
        if (text.Length > 0 && text[0] is '"' or '\'')
        {
            int end = text.IndexOf(text[0], 1);
            string rest = end < 0 ? "" : text[(end + 1)..].TrimStart();
            return end < 0 || (rest.Length > 0 && rest[0] != '#') ? null : text[1..end];
        }

        int comment = text.IndexOf(" #", StringComparison.Ordinal);
        return comment < 0 ? text : text[..comment].TrimEnd();
    }
}
