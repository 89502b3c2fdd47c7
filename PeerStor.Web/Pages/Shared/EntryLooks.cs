using PeerStor.Engine.Common;
using PeerStor.Engine.Files;

namespace PeerStor.Web.Pages.Shared;

/// <summary>How a file or folder appears: its icon, and where it opens.</summary>
public static class EntryLooks
{
    public static bool IsVideo(Entry entry) => Is(entry, "video/");

    public static bool IsAudio(Entry entry) => Is(entry, "audio/");

    public static bool IsImage(Entry entry) => Is(entry, "image/");

    public static bool IsText(Entry entry) =>
        Is(entry, "text/") || entry.ContentType is "application/json" or "application/xml" or "application/yaml"
            or "application/javascript" or "application/toml" or "application/x-sh";

    public static string Icon(Entry entry) => entry switch
    {
        { Kind: EntryKind.Folder } => "folder",
        _ when IsVideo(entry) => "file-video",
        _ when IsAudio(entry) => "file-music",
        _ when IsImage(entry) => "file-image",
        _ when IsText(entry) || entry.ContentType == "application/pdf" => "file-text",
        { ContentType: "application/zip" or "application/gzip" or "application/x-tar" or "application/x-7z-compressed" } => "file-archive",
        _ => "file",
    };

    /// <summary>The page that shows an entry.</summary>
    public static string OpenUrl(Entry entry) => entry switch
    {
        { Kind: EntryKind.Folder } => FolderUrl(entry.Id),
        _ when IsVideo(entry) || IsAudio(entry) => $"/stream/{entry.Id}",
        _ => $"/library/view/{entry.Id}",
    };

    public static string FolderUrl(EntryId folder) => $"/library/{folder}";

    /// <summary>The bytes themselves.</summary>
    public static string ContentUrl(EntryId file) => $"/api/v1/files/{file}/content";

    /// <summary>
    /// A form of a file that a page may show. It changes with the file, and is asked for anew with every version.
    /// </summary>
    public static string PreviewUrl(Entry file) => $"/api/v1/files/{file.Id}/preview?version={file.Version}";

    /// <summary>The files inside a zip; a number follows.</summary>
    public static string MembersUrl(EntryId file) => $"/api/v1/files/{file}/members/";

    private static bool Is(Entry entry, string prefix) => entry.ContentType.StartsWith(prefix, StringComparison.Ordinal);
}
