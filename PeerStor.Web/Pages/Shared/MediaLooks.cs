using System.Globalization;
using PeerStor.Engine.Files;
using PeerStor.Engine.Media;

namespace PeerStor.Web.Pages.Shared;

/// <summary>How media appears: addresses of its pictures, lengths and resolutions in words.</summary>
public static class MediaLooks
{
    /// <summary>A picture of a file, at most so many pixels wide and high; null when there is none. The address names the
    /// version, so browsers keep what they got.</summary>
    public static string? ThumbnailUrl(Entry entry, int size) => entry.HasThumbnail
        ? string.Create(CultureInfo.InvariantCulture, $"/api/v1/files/{entry.Id}/thumbnail?size={size}&v={entry.Version}")
        : null;

    public static string FramesUrl(Entry entry) => $"/api/v1/files/{entry.Id}/frames?v={entry.Version}";

    /// <summary>"4:05", "1:04:05".</summary>
    public static string Length(TimeSpan length) => length.TotalHours >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)length.TotalHours}:{length.Minutes:00}:{length.Seconds:00}")
        : string.Create(CultureInfo.InvariantCulture, $"{length.Minutes}:{length.Seconds:00}");

    /// <summary>"4K", "1080p", "1280 × 534".</summary>
    public static string Resolution(MediaFacts facts) => (facts.Width, facts.Height) switch
    {
        (0, _) or (_, 0) => "",
        ( >= 3800, _) => "4K",
        ( >= 2500, _) => "1440p",
        ( >= 1900, _) => "1080p",
        ( >= 1260, _) => "720p",
        var (width, height) => string.Create(CultureInfo.InvariantCulture, $"{width} × {height}"),
    };

    /// <summary>"H.264, AAC".</summary>
    public static string Codecs(MediaFacts facts) =>
        string.Join(", ", new[] { facts.VideoCodec, facts.AudioCodec }.Where(codec => codec.Length > 0).Select(Codec));

    private static string Codec(string name) => name switch
    {
        "h264" => "H.264",
        "hevc" => "HEVC",
        "mpeg4" => "MPEG-4",
        "mpeg2video" => "MPEG-2",
        "vp8" or "vp9" or "av1" or "aac" or "mp3" or "flac" or "ac3" or "dts" or "alac" => name.ToUpperInvariant(),
        "eac3" => "E-AC-3",
        _ => name,
    };
}
