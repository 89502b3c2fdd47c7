using System.Globalization;
using System.Text.Json;

namespace PeerStor.Engine.Media.Tools;

/// <summary>
/// The type and codecs of a file in the words that browsers are asked with (RFC 6381). Only what some browser plays has
/// a word; each browser says itself which of them it plays.
/// </summary>
internal static class BrowserType
{
    /// <summary>"" when no browser plays it.</summary>
    public static string Of(string demuxer, JsonElement? video, JsonElement? audio)
    {
        string? container = (demuxer, video is not null) switch
        {
            ("mov", true) => "video/mp4",
            ("mov", false) => "audio/mp4",
            ("matroska", true) => IsWebm(video, audio) ? "video/webm" : "video/x-matroska",
            ("matroska", false) => "audio/webm",
            ("ogg", true) => "video/ogg",
            ("ogg", false) => "audio/ogg",
            ("mp3", _) => "audio/mpeg",
            ("aac", _) => "audio/aac",
            ("flac", _) => "audio/flac",
            ("wav", _) => "audio/wav",
            _ => null,
        };
        List<string> codecs = [];
        foreach (string? word in new[] { video is { } picture ? Video(picture) : "", audio is { } sound ? Audio(sound) : "" })
        {
            if (word is null)
            {
                return "";
            }

            if (word.Length > 0)
            {
                codecs.Add(word);
            }
        }

        return container is null || (video is null && audio is null) ? ""
            : container is "audio/mpeg" or "audio/aac" or "audio/flac" or "audio/wav" ? container
            : $"{container}; codecs=\"{string.Join(", ", codecs)}\"";
    }

    private static bool IsWebm(JsonElement? video, JsonElement? audio) =>
        Codec(video) is "vp8" or "vp9" or "av1" && Codec(audio) is "" or "opus" or "vorbis";

    private static string Codec(JsonElement? stream) => stream is { } there ? MediaProbe.Text(there, "codec_name") : "";

    private static string? Video(JsonElement stream)
    {
        int level = MediaProbe.Number(stream, "level");
        string profile = MediaProbe.Text(stream, "profile");
        return Codec(stream) switch
        {
            "h264" => string.Create(CultureInfo.InvariantCulture, $"avc1.{AvcProfile(profile)}{Math.Clamp(level, 10, 62):X2}"),
            "hevc" => string.Create(
                CultureInfo.InvariantCulture, $"hvc1.{(profile == "Main 10" ? "2.4" : "1.6")}.L{Math.Clamp(level, 30, 186)}.B0"),
            "vp8" => "vp8",
            "vp9" => profile == "Profile 2" ? "vp09.02.40.10" : "vp09.00.40.08",
            "av1" => string.Create(CultureInfo.InvariantCulture, $"av01.0.{Math.Clamp(level, 0, 23):00}M.08"),
            "theora" => "theora",
            _ => null,
        };
    }

    private static string AvcProfile(string profile) => profile switch
    {
        "Constrained Baseline" => "42E0",
        "Baseline" => "4200",
        "Main" => "4D40",
        "High 10" or "High 10 Intra" => "6E00",
        "High 4:2:2" => "7A00",
        "High 4:4:4 Predictive" => "F400",
        _ => "6400",
    };

    private static string? Audio(JsonElement stream) => Codec(stream) switch
    {
        "aac" => "mp4a.40.2",
        "mp3" => "mp4a.6B",
        "opus" => "opus",
        "vorbis" => "vorbis",
        "flac" => "flac",
        "ac3" => "ac-3",
        "eac3" => "ec-3",
        "pcm_s16le" or "pcm_u8" or "pcm_s24le" or "pcm_f32le" => "1",
        _ => null,
    };
}
