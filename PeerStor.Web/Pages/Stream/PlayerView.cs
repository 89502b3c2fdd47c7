using System.Text.Json;
using PeerStor.Engine.Media;
using PeerStor.Engine.Media.Playback;
using PeerStor.Engine.Media.Subtitles;
using PeerStor.Web.Pages.Library;
using PeerStor.Web.Pages.Shared;

namespace PeerStor.Web.Pages.Stream;

/// <summary>What the player shows.</summary>
/// <param name="Queue">The video and audio of the same folder, this one among them.</param>
/// <param name="Place">How far the user was; null: not begun.</param>
public sealed record PlayerView(
    EntryRow Entry, MediaCard Card, MediaFacts? Facts, MediaFailure? Failure, PlaybackPosition? Place, string? PosterUrl, string? FramesUrl,
    IReadOnlyList<SubtitleTrack> Subtitles, IReadOnlyList<Crumb> Crumbs, IReadOnlyList<MediaCard> Queue, ConversionView Conversion)
{
    public bool IsVideo => Card.IsVideo;

    /// <summary>What comes after this one in its folder, or null.</summary>
    public MediaCard? Next => Queue.SkipWhile(item => item.Id != Card.Id).Skip(1).FirstOrDefault();

    public MediaCard? Previous => Queue.TakeWhile(item => item.Id != Card.Id).LastOrDefault();

    /// <summary>Seconds to go on from; 0: from the start.</summary>
    public double ResumeAt => Place is { IsUnderWay: true } ? Math.Round(Place.Position.TotalSeconds, 1) : 0;

    /// <summary>"1080p · 1:04:05 · H.264, AAC".</summary>
    public string FactsLine => Facts is null ? "" : string.Join(
        " · ",
        new[] { MediaLooks.Resolution(Facts), Facts.Duration > TimeSpan.Zero ? MediaLooks.Length(Facts.Duration) : "", MediaLooks.Codecs(Facts) }
            .Where(word => word.Length > 0));

    /// <summary>What the player's script needs besides: chapters, and how the frames for the seek bar are laid out.</summary>
    public string ScriptData => JsonSerializer.Serialize(
        new PlayerData(
            Facts?.Duration.TotalSeconds ?? 0,
            Facts?.Chapters.Select(chapter => new PlayerChapter(chapter.Start.TotalSeconds, chapter.Title)).ToList() ?? [],
            Facts?.Picture(PictureKind.Frames) is { } frames && FramesUrl is { } url
                ? new PlayerFrames(
                    url, frames.Width / frames.Columns, frames.Height / ((frames.Count + frames.Columns - 1) / frames.Columns), frames.Columns,
                    frames.Count, frames.Interval.TotalSeconds)
                : null),
        PlayerJson.Default.PlayerData);
}
