using PeerStor.Engine.Media.Playback;
using PeerStor.Web.Api.Json;

namespace PeerStor.Web.Api.Media;

/// <summary>Seconds; <paramref name="At"/> null: not begun.</summary>
internal sealed record PlaybackJson(double Position, double Duration, bool Finished, DateTimeOffset? At)
{
    public static PlaybackJson Of(PlaybackPosition? place) => place is null
        ? new PlaybackJson(0, 0, false, null)
        : new PlaybackJson(place.Position.TotalSeconds, place.Duration.TotalSeconds, place.IsFinished, place.At);
}

/// <param name="Stopped">Paused, ended or left: it is kept at once.</param>
internal sealed record NewPlaybackJson(double Position, double Duration, bool? Stopped);

internal sealed record PlaybackItemJson(ItemJson File, PlaybackJson Place);

internal sealed record PlaybackListJson(IReadOnlyList<PlaybackItemJson> Items);
