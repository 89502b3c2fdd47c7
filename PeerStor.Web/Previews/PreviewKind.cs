using PeerStor.Engine.Files;

namespace PeerStor.Web.Previews;

/// <summary>How a file is shown.</summary>
internal enum PreviewKind
{
    Unknown,
    Image,
    Drawing,
    Text,
    Markdown,
    Table,
    Json,
    Pdf,
    Video,
    Audio,
    Zip,
}

internal static class PreviewKinds
{
    /// <summary>The image kinds that browsers show by themselves.</summary>
    private static readonly HashSet<string> NativeImages =
        ["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/bmp", "image/x-icon"];

    private static readonly HashSet<string> Texts =
    [
        "application/json", "application/xml", "application/xhtml+xml", "application/yaml", "application/javascript",
        "application/toml", "application/x-sh", "application/x-subrip",
    ];

    /// <summary>By the type that the name tells; the content is looked at only where that says nothing.</summary>
    public static PreviewKind Of(Entry entry) => entry.ContentType switch
    {
        "image/svg+xml" => PreviewKind.Drawing,
        "text/markdown" => PreviewKind.Markdown,
        "text/csv" or "text/tab-separated-values" => PreviewKind.Table,
        "application/json" => PreviewKind.Json,
        "application/pdf" => PreviewKind.Pdf,
        "application/zip" or "application/java-archive" or "application/epub+zip" => PreviewKind.Zip,
        var type when type.StartsWith("image/", StringComparison.Ordinal) => PreviewKind.Image,
        var type when type.StartsWith("video/", StringComparison.Ordinal) => PreviewKind.Video,
        var type when type.StartsWith("audio/", StringComparison.Ordinal) => PreviewKind.Audio,
        var type when type.StartsWith("text/", StringComparison.Ordinal) || Texts.Contains(type) => PreviewKind.Text,
        _ => PreviewKind.Unknown,
    };

    /// <summary>Whether a browser shows an image of this type without help.</summary>
    public static bool IsNativeImage(string contentType) => NativeImages.Contains(contentType);
}
