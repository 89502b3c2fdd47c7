using PeerStor.Engine.Files;
using PeerStor.Engine.Media;
using PeerStor.Engine.Media.Playback;
using PeerStor.Web.Pages.Shared;

namespace PeerStor.Web.Pages.Stream;

/// <summary>A film or a piece of music as a card or a line.</summary>
/// <param name="Where">Its folder, where several are shown; "" otherwise.</param>
/// <param name="Percent">How much was seen; 100: all of it.</param>
public sealed record MediaCard(
    string Id, string Name, string Url, string ContentUrl, string? PosterUrl, bool IsVideo, string Where, TimeSpan Length,
    string Resolution, string Title, string Artist, string Album, int Track, int Percent, string Left, string Type, bool IsUnplayable)
{
    /// <summary>The title that the file gives itself, or its name.</summary>
    public string Label => Title.Length > 0 && !IsVideo ? Title : Name;

    public static MediaCard Of(Entry entry, string where, MediaFacts? facts, PlaybackPosition? place) => new(
        entry.Id.ToString(), entry.Name, EntryLooks.OpenUrl(entry), EntryLooks.ContentUrl(entry.Id), MediaLooks.ThumbnailUrl(entry, 256),
        EntryLooks.IsVideo(entry), where, facts?.Duration ?? default, facts is null ? "" : MediaLooks.Resolution(facts),
        facts?.Title ?? "", facts?.Artist ?? "", facts?.Album ?? "", facts?.Track ?? 0, place is { IsUnderWay: false, IsFinished: false } ? 0 : place?.Percent ?? 0,
        place is { IsUnderWay: true } ? MediaLooks.Length(place.Duration - place.Position) : "", facts?.MimeType ?? entry.ContentType,
        facts is { MimeType: "" });
}
