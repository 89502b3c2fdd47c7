using PeerStor.Engine.Media;

namespace PeerStor.Web.Api.Media;

/// <summary>What a media file says of itself. <paramref name="Type"/>: to ask a browser with whether it plays it.</summary>
/// <param name="Playable">Common browsers play it; "" in <paramref name="Type"/> means that none does.</param>
internal sealed record MediaJson(
    double DurationSeconds, int Width, int Height, string Container, string VideoCodec, string AudioCodec, string Type, bool Playable,
    string Title, string Artist, string Album, int Track, IReadOnlyList<ChapterJson> Chapters,
    IReadOnlyList<SubtitleJson> Subtitles, FramesJson? Frames)
{
    public static MediaJson Of(MediaFacts facts) => new(
        facts.Duration.TotalSeconds, facts.Width, facts.Height, facts.Container, facts.VideoCodec, facts.AudioCodec, facts.MimeType,
        facts.PlaysInMostBrowsers, facts.Title, facts.Artist, facts.Album, facts.Track,
        [.. facts.Chapters.Select(chapter => new ChapterJson(chapter.Start.TotalSeconds, chapter.Title))],
        [.. facts.Subtitles.Select(one => new SubtitleJson(one.Index, one.Language, one.Title, one.Codec, one.Forced))],
        facts.Picture(PictureKind.Frames) is { } frames
            ? new FramesJson(
                frames.Width / frames.Columns, frames.Height / ((frames.Count + frames.Columns - 1) / frames.Columns), frames.Columns,
                frames.Count, frames.Interval.TotalSeconds)
            : null);
}

internal sealed record ChapterJson(double StartSeconds, string Title);

internal sealed record SubtitleJson(int Index, string Language, string Title, string Codec, bool Forced);

/// <summary>How …/frames is laid out: frames of this size in rows, one for each interval.</summary>
internal sealed record FramesJson(int Width, int Height, int Columns, int Count, double IntervalSeconds);
