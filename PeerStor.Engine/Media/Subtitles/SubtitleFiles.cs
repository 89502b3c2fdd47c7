using PeerStor.Engine.Files;

namespace PeerStor.Engine.Media.Subtitles;

/// <summary>Finds the subtitles beside a film: the same name, then perhaps a language and more, then .srt or .vtt.</summary>
internal static class SubtitleFiles
{
    public static string Stem(string name) => name.LastIndexOf('.') is > 0 and int dot ? name[..dot] : name;

    public static IReadOnlyList<SubtitleTrack> Of(Entry film, IEnumerable<Entry> siblings)
    {
        string stem = Stem(film.Name);
        return
        [
            .. siblings.Where(entry => entry.Kind == EntryKind.File && IsSubtitle(entry.Name)
                    && (Stem(entry.Name).Equals(stem, StringComparison.OrdinalIgnoreCase)
                        || Stem(entry.Name).StartsWith(stem + ".", StringComparison.OrdinalIgnoreCase)))
                .Select(entry => Track(entry, Stem(entry.Name)[stem.Length..].Trim('.')))
                .OrderBy(track => track.Language.Length == 0).ThenBy(track => track.Label, StringComparer.Ordinal),
        ];
    }

    /// <summary>"en.forced" → English, forced.</summary>
    private static SubtitleTrack Track(Entry entry, string suffix)
    {
        string language = "";
        string name = "";
        List<string> more = [];
        bool forced = false;
        foreach (string word in suffix.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            if (word.Equals("forced", StringComparison.OrdinalIgnoreCase))
            {
                forced = true;
            }
            else if (language.Length == 0 && Languages.Find(word) is { } found)
            {
                (language, name) = found;
            }
            else
            {
                more.Add(word.ToUpperInvariant() is "SDH" or "CC" or "HI" ? "for the hard of hearing" : word);
            }
        }

        string label = name.Length > 0 ? name : more.Count > 0 ? string.Join(' ', more) : "Subtitles";
        string extra = string.Join(", ", (name.Length > 0 ? more : []).Concat(forced ? ["forced"] : []));
        return new SubtitleTrack(
            entry.Id.ToString(), language, extra.Length > 0 ? $"{label} ({extra})" : label, forced, entry.Id, 0);
    }

    private static bool IsSubtitle(string name) =>
        name.EndsWith(".srt", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".vtt", StringComparison.OrdinalIgnoreCase);
}
