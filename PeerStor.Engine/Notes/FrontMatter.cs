using System.Globalization;
using System.Text;
using PeerStor.Engine.Common;

namespace PeerStor.Engine.Notes;

/// <summary>A note as a Markdown file for other programs: title, tags and times stand in YAML between two lines of dashes.</summary>
public sealed record FrontMatter(string? Title, IReadOnlyList<string> Tags, string Text)
{
    /// <summary>Years before it are mistakes; so is a time without a day.</summary>
    internal const int FirstYear = 1900;

    private const string Fence = "---";

    /// <summary>The note's id, where the file says it.</summary>
    public EntryId? Id { get; private init; }

    /// <summary>The name of the state that the text is based on, where the file says it.</summary>
    public string Base { get; private init; } = "";

    /// <summary>The earliest of the dates that it is said to be from; null when none can be read. So is <see cref="EditedAt"/>.</summary>
    public DateTimeOffset? CreatedAt { get; private init; }

    public DateTimeOffset? EditedAt { get; private init; }

    /// <summary>Whether it was shared where the file was written, where the file says it.</summary>
    public bool IsShared { get; private init; }

    /// <summary>Lines that only other programs know.</summary>
    public IReadOnlyList<string> Others { get; private init; } = [];

    public static string Write(NoteSummary note, string text) =>
        Write(note.Title, note.Entry.Tags, note.CreatedAt, note.EditedAt, [note.IsShared ? "is_shared: true" : "is_shared: false"], text);

    public static string Write(
        string title, IEnumerable<string> tags, DateTimeOffset createdAt, DateTimeOffset editedAt, IEnumerable<string> others, string text)
    {
        StringBuilder file = new();
        file.Append(Fence).Append('\n');
        file.Append("title: ").Append(Quoted(title)).Append('\n');
        file.Append("tags: [").AppendJoin(", ", tags.Select(Quoted)).Append("]\n");
        file.Append("created_at: ").Append(Time(createdAt)).Append('\n');
        file.Append("updated_at: ").Append(Time(editedAt)).Append('\n');
        foreach (string line in others)
        {
            file.Append(line).Append('\n');
        }

        return file.Append(Fence).Append('\n').Append(text).ToString();
    }

    /// <summary>Reads what is written here and what many other programs write; what it does not know is left out.</summary>
    public static FrontMatter Read(string file)
    {
        string text = file.TrimStart('\uFEFF').ReplaceLineEndings("\n");
        int end = text.StartsWith(Fence + "\n", StringComparison.Ordinal) ? text.IndexOf("\n" + Fence + "\n", StringComparison.Ordinal) : -1;
        if (end < 0 && text.StartsWith(Fence + "\n", StringComparison.Ordinal) && text.EndsWith("\n" + Fence, StringComparison.Ordinal))
        {
            // Nothing stands behind the front matter, not even the end of its last line.
            end = text.Length - Fence.Length - 1;
        }

        if (end < 0)
        {
            return new FrontMatter(null, [], text);
        }

        FrontMatter read = new(null, [], text[Math.Min(end + Fence.Length + 2, text.Length)..]);
        List<string> tags = [];
        List<string> others = [];
        bool inTags = false;
        foreach (string line in text[(Fence.Length + 1)..Math.Max(end, Fence.Length + 1)].Split('\n'))
        {
            if (inTags && line.TrimStart().StartsWith("- ", StringComparison.Ordinal))
            {
                tags.Add(Unquoted(line.TrimStart()[2..]));
                continue;
            }

            inTags = line.StartsWith("tags:", StringComparison.Ordinal);
            if (inTags)
            {
                string list = line["tags:".Length..].Trim().TrimStart('[').TrimEnd(']');
                tags.AddRange(Split(list).Select(Unquoted).Where(tag => tag.Length > 0));
            }
            else if (read.With(line) is { } more)
            {
                read = more;
            }
            else if (line.Length > 0)
            {
                others.Add(line);
                read = read.WithOther(line);
            }
        }

        return read with { Tags = tags, Others = others };
    }

    /// <summary>With what a line says; null when only others know what it means.</summary>
    private FrontMatter? With(string line)
    {
        (string key, string value) = Parts(line);
        switch (key)
        {
            case "title": return this with { Title = value };
            case "id" when EntryId.TryParse(value, null, out EntryId id): return this with { Id = id };
            case "base": return this with { Base = value };
            case "created_at" or "created" or "date" when Date(value) is { } at:
                return this with { CreatedAt = CreatedAt < at ? CreatedAt : at };
            case "is_shared" when bool.TryParse(value, out bool isShared): return this with { IsShared = isShared };
            case "updated_at": return this with { EditedAt = Date(value) ?? EditedAt };
            default: return null;
        }
    }

    /// <summary>With what a line says that stays as it is, because only the program that wrote it knows all that it means.</summary>
    private FrontMatter WithOther(string line) => Parts(line) switch
    {
        ("updated" or "modified" or "lastmod" or "last_modified" or "date_modified", var value) when Date(value) is { } at => this with { EditedAt = at },
        _ => this,
    };

    private static (string Key, string Value) Parts(string line)
    {
        int colon = line.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? ("", "") : (line[..colon], Unquoted(line[(colon + 1)..]));
    }

    private static DateTimeOffset? Date(string value) =>
        DateTime.TryParse(
            value, CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal | DateTimeStyles.NoCurrentDateDefault, out DateTime at) && at.Year >= FirstYear
            ? new DateTimeOffset(at)
            : null;

    private static IEnumerable<string> Split(string list)
    {
        StringBuilder part = new();
        bool isQuoted = false;
        for (int at = 0; at < list.Length; at++)
        {
            if (list[at] == '\\' && isQuoted && at + 1 < list.Length)
            {
                part.Append(list[at]).Append(list[++at]);
            }
            else if (list[at] == ',' && !isQuoted)
            {
                yield return part.ToString();
                part.Clear();
            }
            else
            {
                isQuoted ^= list[at] == '"';
                part.Append(list[at]);
            }
        }

        yield return part.ToString();
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Quoted(string text) => "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";

    private static string Unquoted(string text)
    {
        string plain = text.Trim();
        return plain.Length >= 2 && plain[0] == '"' && plain[^1] == '"'
            ? plain[1..^1].Replace("\\\"", "\"", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal)
            : plain.Trim('\'');
    }
}
