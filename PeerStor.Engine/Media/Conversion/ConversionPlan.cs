using PeerStor.Engine.Media.Subtitles;
using PeerStor.Engine.Media.Tools;

namespace PeerStor.Engine.Media.Conversion;

/// <summary>How a file becomes an MP4 that every browser plays: what fits is taken over as it is, the rest is made anew.</summary>
internal static class ConversionPlan
{
    private static readonly string[] PictureKept = ["-c:v", "copy"];

    private static readonly string[] PictureAnew =
    [
        "-c:v", "libx264", "-preset", "veryfast", "-crf", "21", "-pix_fmt", "yuv420p", "-vf", "scale=trunc(iw/2)*2:trunc(ih/2)*2",
        // A key frame every four seconds: places to jump to.
        "-force_key_frames", "expr:gte(t,n_forced*4)",
    ];

    private static readonly string[] SoundKept = ["-c:a", "copy"];

    private static readonly string[] SoundAnew = ["-c:a", "aac", "-b:a", "160k", "-ac", "2"];

    /// <summary>Written to a pipe in fragments, as its index can only be known at the end.</summary>
    private static readonly string[] Fragments =
        ["-movflags", "+frag_keyframe+empty_moov+default_base_moof", "-min_frag_duration", "2000000", "-f", "mp4", "pipe:1"];

    public static IReadOnlyList<string> Arguments(MediaFacts facts) =>
    [
        "-hide_banner", "-loglevel", "error", "-nostdin", "-protocol_whitelist", "http,tcp", "-f", facts.Container, "-i", LoopbackSource.Address,
        .. facts.VideoCodec.Length > 0 ? (string[])["-map", "0:V:0", .. facts.VideoCodec == "h264" && IsPlain(facts) ? PictureKept : PictureAnew] : [],
        .. facts.AudioCodec.Length > 0 ? (string[])["-map", "0:a:0", .. facts.AudioCodec == "aac" ? SoundKept : SoundAnew] : [],
        "-sn", "-dn", "-map_chapters", "-1", .. Fragments,
    ];

    /// <summary>"film (converted).mp4", "song (converted).m4a".</summary>
    public static string NameOf(string name, MediaFacts facts) =>
        $"{SubtitleFiles.Stem(name)} (converted).{(facts.VideoCodec.Length > 0 ? "mp4" : "m4a")}";

    /// <summary>Ten bits and other colours are H.264 too, but hardly any browser plays them.</summary>
    private static bool IsPlain(MediaFacts facts) =>
        !facts.MimeType.Contains("avc1.6E", StringComparison.Ordinal) && !facts.MimeType.Contains("avc1.7A", StringComparison.Ordinal)
        && !facts.MimeType.Contains("avc1.F4", StringComparison.Ordinal) && facts.MimeType.Length > 0;
}
