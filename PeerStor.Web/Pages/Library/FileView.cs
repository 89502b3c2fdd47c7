using PeerStor.Engine.Files;

namespace PeerStor.Web.Pages.Library;

/// <summary>A file as its own page shows it.</summary>
public sealed record FileView(
    EntryRow Entry, IReadOnlyList<Crumb> Crumbs, string ContentType, bool IsImage, bool IsPdf, TextPreview? Text)
{
    /// <summary>The image kinds that browsers show; the others are offered as a download.</summary>
    private static readonly HashSet<string> ShownImages =
        ["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/bmp", "image/x-icon"];

    public static FileView Of(Entry entry, IReadOnlyList<Crumb> crumbs, TextPreview? text) => new(
        EntryRow.Of(entry), crumbs, entry.ContentType, ShownImages.Contains(entry.ContentType),
        entry.ContentType == "application/pdf", text);
}
