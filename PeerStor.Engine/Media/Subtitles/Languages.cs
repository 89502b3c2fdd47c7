using System.Collections.Frozen;

namespace PeerStor.Engine.Media.Subtitles;

/// <summary>The languages that subtitles are commonly in: by two letters, three letters (ISO 639-1 and -2), or name.</summary>
internal static class Languages
{
    private static readonly FrozenDictionary<string, (string Tag, string Name)> Known = Parse(
        """
        en eng English
        de ger deu German Deutsch
        fr fre fra French Français
        es spa Spanish Español
        it ita Italian Italiano
        pt por Portuguese Português
        nl dut nld Dutch Nederlands
        sv swe Swedish Svenska
        no nor nob Norwegian Norsk
        da dan Danish Dansk
        fi fin Finnish Suomi
        is ice isl Icelandic
        pl pol Polish Polski
        cs cze ces Czech
        sk slo slk Slovak
        hu hun Hungarian Magyar
        ro rum ron Romanian
        bg bul Bulgarian
        el gre ell Greek
        tr tur Turkish Türkçe
        ru rus Russian Русский
        uk ukr Ukrainian
        he heb Hebrew
        ar ara Arabic
        fa per fas Persian
        hi hin Hindi
        ja jpn Japanese
        ko kor Korean
        zh chi zho Chinese
        vi vie Vietnamese
        th tha Thai
        id ind Indonesian
        ca cat Catalan
        hr hrv Croatian
        sr srp Serbian
        sl slv Slovenian
        et est Estonian
        lv lav Latvian
        lt lit Lithuanian
        """);

    /// <summary>The tag and English name for what a name or a file says; null when it is none of these.</summary>
    public static (string Tag, string Name)? Find(string word)
    {
        // "pt-BR" is Portuguese with a region.
        int dash = word.IndexOfAny(['-', '_']);
        return Known.TryGetValue(word, out (string Tag, string Name) language) ? language
            : dash is 2 or 3 && word.Length <= 8 && Known.TryGetValue(word[..dash], out language)
                ? ($"{language.Tag}-{word[(dash + 1)..].ToUpperInvariant()}", $"{language.Name} ({word[(dash + 1)..].ToUpperInvariant()})")
                : null;
    }

    private static FrozenDictionary<string, (string, string)> Parse(string table)
    {
        Dictionary<string, (string, string)> known = new(StringComparer.OrdinalIgnoreCase);
        foreach (string[] words in table.Split('\n').Select(line => line.Split(' ')))
        {
            string name = words.First(word => word.Length > 3);
            foreach (string word in words)
            {
                known[word] = (words[0], name);
            }
        }

        return known.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }
}
