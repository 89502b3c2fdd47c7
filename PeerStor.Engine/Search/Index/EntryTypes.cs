using PeerStor.Engine.Files;

namespace PeerStor.Engine.Search.Index;

/// <summary>The words that "type:" finds an entry by: its classes and its extension.</summary>
internal static class EntryTypes
{
    private const int LongestExtension = 16;

    /// <summary>The classes that a person chooses among.</summary>
    public static readonly IReadOnlyList<string> Classes =
        ["folder", "document", "image", "video", "audio", "code", "archive", "text"];

    /// <summary>Of several, the first: a page of HTML is code and also text.</summary>
    public static string ClassOf(IReadOnlyList<string> types) => Classes.FirstOrDefault(types.Contains) ?? "";

    public static IReadOnlyList<string> Of(Entry entry)
    {
        if (entry.Kind == EntryKind.Folder)
        {
            return ["folder"];
        }

        HashSet<string> types = ["file", .. ClassesOf(entry.ContentType)];
        int dot = entry.Name.LastIndexOf('.');
        string extension = dot >= 0 ? entry.Name[(dot + 1)..].ToLowerInvariant() : "";
        if (extension.Length is > 0 and <= LongestExtension && extension.All(char.IsAsciiLetterOrDigit))
        {
            types.Add(extension);
        }

        return [.. types];
    }

    public static bool IsPlainText(string contentType) =>
        contentType.StartsWith("text/", StringComparison.Ordinal)
        || contentType is "application/json" or "application/xml" or "application/xhtml+xml" or "application/x-subrip" or "image/svg+xml";

    public static bool IsOffice(string contentType) =>
        contentType.StartsWith("application/vnd.openxmlformats-officedocument.", StringComparison.Ordinal)
        || contentType.StartsWith("application/vnd.oasis.opendocument.", StringComparison.Ordinal);

    private static IEnumerable<string> ClassesOf(string contentType)
    {
        string top = MediaTypes.ClassOf(contentType);
        if (top is "video" or "audio" or "image" or "font")
        {
            yield return top;
        }

        if (IsPlainText(contentType))
        {
            yield return "text";
        }

        if (IsOffice(contentType) || contentType is "application/pdf" or "application/rtf" or "application/msword"
            or "application/epub+zip" or "text/plain" or "text/markdown" or "application/vnd.ms-excel" or "application/vnd.ms-powerpoint")
        {
            yield return "document";
        }

        if (contentType is "text/css" or "text/javascript" or "text/html" or "application/json" or "application/xml"
            || contentType.StartsWith("text/x-", StringComparison.Ordinal))
        {
            yield return "code";
        }

        if (contentType is "application/zip" or "application/gzip" or "application/x-tar" or "application/x-7z-compressed"
            or "application/vnd.rar" or "application/x-xz" or "application/zstd" or "application/x-bzip2" or "application/java-archive")
        {
            yield return "archive";
        }
    }
}
