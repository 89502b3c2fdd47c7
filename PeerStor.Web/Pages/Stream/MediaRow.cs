using PeerStor.Engine.Files;
using PeerStor.Web.Pages.Library;
using PeerStor.Web.Pages.Shared;

namespace PeerStor.Web.Pages.Stream;

/// <summary>A video or a piece of music, with the folder that it lies in.</summary>
public sealed record MediaRow(EntryRow Entry, bool IsVideo, string Folder)
{
    public static MediaRow Of(Entry entry, string path)
    {
        int slash = path.LastIndexOf('/');
        return new MediaRow(EntryRow.Of(entry), EntryLooks.IsVideo(entry), slash < 0 ? "Library" : path[..slash]);
    }
}
