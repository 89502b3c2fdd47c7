using System.Globalization;
using System.Text;

namespace PeerStor.Engine.Media.Subtitles;

/// <summary>
/// Writes WebVTT that holds nothing but words: of all markup only italics, bold and underline are left, written anew;
/// everything else is text. Styles, regions, places and classes of the source are dropped.
/// </summary>
internal static class WebVtt
{
    private static readonly string[] Kept = ["i", "b", "u"];
    private static readonly string[] Entities = ["&amp;", "&lt;", "&gt;", "&nbsp;", "&lrm;", "&rlm;"];

    public static string Write(IEnumerable<Cue> cues)
    {
        StringBuilder text = new("WEBVTT\n");
        foreach (Cue cue in cues)
        {
            text.Append('\n').Append(Time(cue.Start)).Append(" --> ").Append(Time(cue.End)).Append('\n');
            foreach (string line in cue.Lines)
            {
                string safe = Line(line);
                if (safe.Length > 0)
                {
                    text.Append(safe).Append('\n');
                }
            }
        }

        return text.ToString();
    }

    private static string Line(string line)
    {
        StringBuilder safe = new();
        for (int i = 0; i < line.Length; i++)
        {
            char letter = line[i];
            char next = i + 1 < line.Length ? line[i + 1] : ' ';
            int close = letter == '<' && (char.IsLetter(next) || next == '/') ? line.IndexOf('>', i)
                : letter == '{' && next == '\\' ? line.IndexOf('}', i)
                : -1;
            if (close > i)
            {
                string tag = line[(i + 1)..close].ToLowerInvariant();
                if (letter == '<' && Kept.Contains(tag.TrimStart('/')))
                {
                    safe.Append('<').Append(tag).Append('>');
                }

                i = close;
                continue;
            }

            safe.Append(letter switch
            {
                '&' => Entity(line, i) ? "&" : "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                _ when char.IsControl(letter) => "",
                _ => letter.ToString(),
            });
        }

        return safe.ToString().Trim();
    }

    /// <summary>The few entities that WebVTT itself knows stay as they are.</summary>
    private static bool Entity(string line, int at) => Entities.Any(entity => string.CompareOrdinal(line, at, entity, 0, entity.Length) == 0);

    private static string Time(TimeSpan time) =>
        string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours:00}:{time.Minutes:00}:{time.Seconds:00}.{time.Milliseconds:000}");
}
