using PeerStor.Engine.Chunks;

namespace PeerStor.Engine.Media;

/// <summary>What a media file says of itself. Text is cut to a sane length and holds no control characters.</summary>
public sealed record MediaFacts
{
    /// <summary>How long it plays; zero for a picture.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Pixels as shown, a rotation already applied; 0 where there is no picture.</summary>
    public int Width { get; init; }

    public int Height { get; init; }

    /// <summary>The container, as ffmpeg's demuxers are called; "" when unknown.</summary>
    public string Container { get; init; } = "";

    /// <summary>As ffprobe names it; "" when there is none.</summary>
    public string VideoCodec { get; init; } = "";

    public string AudioCodec { get; init; } = "";

    /// <summary>What a browser can be asked about: "video/mp4; codecs=\"avc1.640028, mp4a.40.2\""; "" when no browser plays it.</summary>
    public string MimeType { get; init; } = "";

    public string Title { get; init; } = "";

    public string Artist { get; init; } = "";

    public string Album { get; init; } = "";

    /// <summary>The number on the album; 0 when unknown.</summary>
    public int Track { get; init; }

    public IReadOnlyList<MediaChapter> Chapters { get; init; } = [];

    /// <summary>The subtitles inside the file.</summary>
    public IReadOnlyList<MediaSubtitle> Subtitles { get; init; } = [];

    public IReadOnlyList<MediaPicture> Pictures { get; init; } = [];

    /// <summary>Browsers differ; these codecs and containers play in all that are common.</summary>
    public bool PlaysInMostBrowsers => MimeType.Length > 0 && Container is not "ogg"
        && VideoCodec is "" or "h264" or "vp8" or "vp9" or "av1" && AudioCodec is "" or "aac" or "mp3" or "opus" or "vorbis" or "flac"
            or "pcm_s16le" && !MimeType.StartsWith("video/x-matroska", StringComparison.Ordinal);

    public MediaPicture? Picture(PictureKind kind) => Pictures.FirstOrDefault(picture => picture.Kind == kind);
}

public sealed record MediaChapter(TimeSpan Start, string Title);

/// <param name="Index">Its number among the file's streams.</param>
/// <param name="Language">As the file says it ("en", "ger", …); "" when it does not.</param>
/// <param name="Codec">As ffprobe names it; pictures of text cannot be shown.</param>
public sealed record MediaSubtitle(int Index, string Language, string Title, string Codec, bool Forced);

/// <summary>Persisted: append only.</summary>
public enum PictureKind
{
    /// <summary>At most 256 pixels wide and high.</summary>
    Small = 1,
    /// <summary>At most 1024 pixels wide and high.</summary>
    Large = 2,
    /// <summary>Many frames of a video in rows, for the seek bar.</summary>
    Frames = 3,
}

/// <summary>A JPEG made from a media file, kept as one chunk.</summary>
/// <param name="Columns">Frames beside each other; 1 but for <see cref="PictureKind.Frames"/>.</param>
/// <param name="Count">Frames in all.</param>
/// <param name="Interval">Between two frames.</param>
public sealed record MediaPicture(PictureKind Kind, int Width, int Height, int Columns, int Count, TimeSpan Interval)
{
    internal ChunkRef Chunk { get; init; }
}
