using System.Globalization;

namespace PeerStor.Engine.Media.Subtitles;

/// <summary>Words on the screen for a while.</summary>
internal sealed record Cue(TimeSpan Start, TimeSpan End, IReadOnlyList<string> Lines);

/// <summary>Reads SubRip and WebVTT alike: a line with "-->" between two times begins a cue, an empty line ends it.</summary>
internal static class SubtitleParser
{
    private const int MostCues = 20_000;
    private const int MostLines = 12;
    private const int LongestLine = 1000;

    public static IReadOnlyList<Cue> Parse(string text)
    {
        List<Cue> cues = [];
        string[] lines = text.ReplaceLineEndings("\n").Split('\n');
        for (int i = 0; i < lines.Length && cues.Count < MostCues; i++)
        {
            if (!TryTimes(lines[i], out TimeSpan start, out TimeSpan end))
            {
                continue;
            }

            List<string> words = [];
            while (i + 1 < lines.Length && lines[i + 1].Trim().Length > 0 && !lines[i + 1].Contains("-->", StringComparison.Ordinal))
            {
                i++;
                if (words.Count < MostLines)
                {
                    words.Add(lines[i].Length > LongestLine ? lines[i][..LongestLine] : lines[i]);
                }
            }

            // SubRip files that lost their empty lines: the next cue's number stands alone at the end.
            if (i + 1 < lines.Length && lines[i + 1].Contains("-->", StringComparison.Ordinal) && words.Count > 0 && words[^1].All(char.IsAsciiDigit))
            {
                words.RemoveAt(words.Count - 1);
            }

            if (words.Count > 0 && end > start)
            {
                cues.Add(new Cue(start, end, words));
            }
        }

        return cues;
    }

    private static bool TryTimes(string line, out TimeSpan start, out TimeSpan end)
    {
        start = end = default;
        int arrow = line.IndexOf("-->", StringComparison.Ordinal);
        return arrow > 0 && TryTime(line[..arrow], out start) && TryTime(line[(arrow + 3)..], out end);
    }

    /// <summary>"01:02:03,450", "02:03.450"; what follows a space is about the place on the screen.</summary>
    private static bool TryTime(string text, out TimeSpan time)
    {
        time = default;
        string[] parts = text.Trim().Split([' ', '\t'], 2)[0].Replace(',', '.').Split(':');
        double seconds = 0;
        foreach (string part in parts)
        {
            if (!double.TryParse(part, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value) || value > 1e6)
            {
                return false;
            }

            seconds = (seconds * 60) + value;
        }

        time = TimeSpan.FromMilliseconds(Math.Round(Math.Min(seconds, 1e7) * 1000));
        return parts.Length is 2 or 3;
    }
}
