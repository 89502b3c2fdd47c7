using PeerStor.Engine.Files;
using PeerStor.Engine.Search;
using PeerStor.Web.Pages.Shared;

namespace PeerStor.Web.Pages.Search;

/// <summary>A hit as the list shows it.</summary>
public sealed record HitRow(
    string Name, IReadOnlyList<MarkedPiece> MarkedName, string Icon, string OpenUrl, string Folder, string FolderUrl,
    IReadOnlyList<MarkedPiece> Snippet, IReadOnlyList<(string Tag, string Url)> Tags, long? SizeBytes, DateTimeOffset Modified)
{
    public static HitRow Of(Hit hit)
    {
        int slash = hit.Path.LastIndexOf('/');
        return new HitRow(
            hit.Entry.Name, MarkedPiece.Cut(hit.Entry.Name, hit.InName), EntryLooks.Icon(hit.Entry), EntryLooks.OpenUrl(hit.Entry),
            slash < 0 ? "Library" : hit.Path[..slash].Replace("/", " / ", StringComparison.Ordinal), EntryLooks.FolderUrl(hit.Entry.Parent),
            hit.Snippet is { } snippet ? MarkedPiece.Cut(snippet.Text, snippet.Highlights) : [],
            [.. hit.Entry.Tags.Select(tag => (tag, SearchView.Url($"tag:\"{tag.Replace('"', ' ')}\"")))],
            hit.Entry.Kind == EntryKind.File ? hit.Entry.SizeBytes : null, hit.Entry.Modified);
    }
}
