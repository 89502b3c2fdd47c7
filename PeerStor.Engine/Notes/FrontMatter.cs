using System.Globalization;
using System.Text;

namespace PeerStor.Engine.Notes;

/// <summary>A note as a Markdown file for other programs: title, tags and times stand in YAML between two lines of dashes.</summary>
public sealed record FrontMatter(string? Title, IReadOnlyList<string> Tags, string Text)
{
    private const string Fence = "---";

    public static string Write(NoteSummary note, string text)
    {
        StringBuilder file = new();
        file.Append(Fence).Append('\n');
        file.Append("title: ").Append(Quoted(note.Title)).Append('\n');
        file.Append("tags: [").AppendJoin(", ", note.Entry.Tags.Select(Quoted)).Append("]\n");
        file.Append("created_at: ").Append(Time(note.CreatedAt)).Append('\n');
        file.Append("updated_at: ").Append(Time(note.EditedAt)).Append('\n');
        return file.Append(Fence).Append('\n').Append(text).ToString();
    }

    /// <summary>Reads what <see cref="Write"/> and many other programs write; what it does not know is left out.</summary>
    public static FrontMatter Read(string file)
    {
        string text = file.ReplaceLineEndings("\n");
        int end = text.StartsWith(Fence + "\n", StringComparison.Ordinal) ? text.IndexOf("\n" + Fence + "\n", StringComparison.Ordinal) : -1;
        if (end < 0)
        {
            return new FrontMatter(null, [], text);
        }

        string? title = null;
        List<string> tags = [];
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
            else if (line.StartsWith("title:", StringComparison.Ordinal))
            {
                title = Unquoted(line["title:".Length..]);
            }
        }

        return new FrontMatter(title, tags, text[(end + Fence.Length + 2)..]);
    }

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
