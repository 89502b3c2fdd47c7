using System.Globalization;
using System.Text.Json;

namespace PeerStor.Engine.Media.Tools;

/// <summary>What ffprobe tells of a file, as facts.</summary>
internal static class MediaProbe
{
    private const int LongestText = 300;
    private const int MostChapters = 500;
    private const int MostSubtitles = 60;

    /// <summary>A header can claim any duration; this one is a year.</summary>
    private const double LongestSeconds = 366d * 24 * 3600;

    private const string Entries =
        "format=duration:format_tags=title,artist,album,album_artist,track"
        + ":stream=index,codec_type,codec_name,codec_tag_string,profile,level,width,height,duration"
        + ":stream_disposition=attached_pic,forced,still_image:stream_tags=language,title,rotate,artist,album,track"
        + ":stream_side_data=rotation:chapter=start_time:chapter_tags=title";

    public static IReadOnlyList<string> Arguments(MediaFormat format) =>
    [
        "-v", "error", "-protocol_whitelist", "http,tcp", "-f", format.Demuxer, "-probesize", "8000000", "-analyzeduration", "8000000",
        "-threads", "1", "-show_entries", Entries, "-of", "json", "-i", LoopbackSource.Address,
    ];

    /// <summary>Null when that is no such document.</summary>
    public static ProbedMedia? Read(byte[] json, MediaFormat format)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return Read(document.RootElement, format);
        }
        catch (Exception strange) when (strange is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            return null;
        }
    }

    private static ProbedMedia Read(JsonElement root, MediaFormat format)
    {
        JsonElement[] streams = [.. Items(root, "streams")];
        JsonElement? cover = First(streams, stream => Text(stream, "codec_type") == "video" && Flag(stream, "attached_pic"));
        JsonElement? video = First(streams, stream => Text(stream, "codec_type") == "video" && !Flag(stream, "attached_pic"));
        JsonElement? audio = First(streams, stream => Text(stream, "codec_type") == "audio");
        JsonElement tags = Child(Child(root, "format"), "tags");
        JsonElement audioTags = Child(audio ?? default, "tags");
        string Tag(string name) => Clean(Text(tags, name)) is { Length: > 0 } found ? found : Clean(Text(audioTags, name));
        (int width, int height) = video is { } picture ? Shown(picture) : (0, 0);
        MediaFacts facts = new()
        {
            Duration = format.IsStill ? TimeSpan.Zero : Seconds(Text(Child(root, "format"), "duration")),
            Width = width,
            Height = height,
            Container = format.Demuxer,
            VideoCodec = format.IsStill ? "" : Clean(Text(video ?? default, "codec_name")),
            AudioCodec = Clean(Text(audio ?? default, "codec_name")),
            MimeType = format.IsStill ? "" : BrowserType.Of(format.Demuxer, video, audio),
            Title = Tag("title"),
            Artist = Tag("artist") is { Length: > 0 } artist ? artist : Tag("album_artist"),
            Album = Tag("album"),
            Track = TrackNumber(Tag("track")),
            Chapters = [.. Items(root, "chapters").Take(MostChapters).Select(Chapter)],
            Subtitles = [.. streams.Where(stream => Text(stream, "codec_type") == "subtitle").Take(MostSubtitles).Select(Subtitle)],
        };
        return new ProbedMedia(facts, Index(video), Index(cover), audio is not null);
    }

    private static MediaChapter Chapter(JsonElement chapter) =>
        new(Seconds(Text(chapter, "start_time")), Clean(Text(Child(chapter, "tags"), "title")));

    private static MediaSubtitle Subtitle(JsonElement stream) => new(
        Index(stream) ?? 0, Clean(Text(Child(stream, "tags"), "language")) is "und" or "" ? "" : Clean(Text(Child(stream, "tags"), "language")),
        Clean(Text(Child(stream, "tags"), "title")), Clean(Text(stream, "codec_name")), Flag(stream, "forced"));

    private static (int Width, int Height) Shown(JsonElement video)
    {
        int width = Number(video, "width");
        int height = Number(video, "height");
        int rotation = Items(video, "side_data_list").Select(side => Number(side, "rotation")).FirstOrDefault(turn => turn != 0);
        return rotation % 180 == 0 ? (width, height) : (height, width);
    }

    private static TimeSpan Seconds(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds) && seconds is > 0 and < LongestSeconds
            ? TimeSpan.FromMilliseconds(Math.Round(seconds * 1000))
            : TimeSpan.Zero;

    // "3" and "3/12" are both in use.
    private static int TrackNumber(string text) =>
        int.TryParse(text.Split('/')[0], NumberStyles.None, CultureInfo.InvariantCulture, out int track) ? track : 0;

    /// <summary>Text that a stranger wrote: one line, no control characters, not endless.</summary>
    public static string Clean(string text)
    {
        string line = new([.. text.Where(letter => !char.IsControl(letter) && letter is not ('\u2028' or '\u2029' or '\u202E'))]);
        int length = Math.Min(line.Length, LongestText);
        return line[..(length > 0 && char.IsHighSurrogate(line[length - 1]) ? length - 1 : length)].Trim();
    }

    private static JsonElement? First(JsonElement[] streams, Func<JsonElement, bool> matches)
    {
        int at = Array.FindIndex(streams, stream => matches(stream));
        return at < 0 ? null : streams[at];
    }

    private static JsonElement.ArrayEnumerator Items(JsonElement parent, string name) =>
        Child(parent, name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : default;

    private static JsonElement Child(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out JsonElement child) ? child : default;

    private static int? Index(JsonElement? stream) => stream is { } there ? Number(there, "index") : null;

    public static string Text(JsonElement parent, string name) =>
        Child(parent, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() ?? "" : "";

    public static int Number(JsonElement parent, string name) =>
        Child(parent, name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out int value) ? value : 0;

    private static bool Flag(JsonElement stream, string name) => Number(Child(stream, "disposition"), name) != 0;
}

/// <summary>The facts, and which streams show something.</summary>
/// <param name="Video">The stream that moves; null when there is none.</param>
/// <param name="Cover">A picture that comes along with music.</param>
internal sealed record ProbedMedia(MediaFacts Facts, int? Video, int? Cover, bool HasAudio);
