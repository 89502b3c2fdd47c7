using System.Collections.Frozen;
using PeerStor.Web.Hosting.Security;

namespace PeerStor.Web.Api.Downloads;

/// <summary>
/// How a file may be shown. Only what a browser cannot run is shown in place; everything else is a download in a
/// sandbox, because it comes from the same origin as the pages.
/// </summary>
internal static class Presentation
{
    private static readonly FrozenSet<string> InlineImages = FrozenSet.ToFrozenSet(
    [
        "image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/bmp", "image/tiff", "image/heic",
        "image/heif", "image/x-icon", "image/vnd.microsoft.icon", "image/jxl",
    ]);

    public static bool IsInline(string type) =>
        type is "text/plain" or "application/pdf"
        || type.StartsWith("video/", StringComparison.Ordinal)
        || type.StartsWith("audio/", StringComparison.Ordinal)
        || InlineImages.Contains(type);

    public static void Describe(HttpResponse response, string name, string type, bool download)
    {
        bool inline = IsInline(type);
        response.ContentType = ContentType(type);
        response.Headers.ContentDisposition = ContentDisposition.For(name, download || !inline);
        if (!inline)
        {
            response.Headers.ContentSecurityPolicy = SecurityHeaders.SandboxPolicy;
        }
    }

    // A page may load scripts and styles from its own origin, so a stored file must never pass for one.
    private static string ContentType(string type) => type switch
    {
        "text/plain" => "text/plain; charset=utf-8",
        "text/css" or "application/wasm" => "application/octet-stream",
        _ when type.Contains("javascript", StringComparison.OrdinalIgnoreCase)
            || type.Contains("ecmascript", StringComparison.OrdinalIgnoreCase) => "application/octet-stream",
        _ when type.StartsWith("text/", StringComparison.Ordinal) => type + "; charset=utf-8",
        _ => type,
    };
}
