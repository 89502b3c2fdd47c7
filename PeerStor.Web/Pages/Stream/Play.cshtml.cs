using Microsoft.AspNetCore.Mvc;
using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Web.Pages.Library;
using PeerStor.Web.Pages.Shared;

namespace PeerStor.Web.Pages.Stream;

/// <summary>Plays one file, with the rest of its folder beside it.</summary>
public sealed class PlayModel(Drive drive) : Screen
{
    /// <summary>How far into a folder the list beside the player looks.</summary>
    private const int MostSiblings = 500;

    public PlayerView View { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(EntryId id)
    {
        Entry? entry = await drive.GetAsync(Caller, id, Aborted);
        if (entry is null || !IsMedia(entry))
        {
            return NotFound();
        }

        IReadOnlyList<Ancestor> way = await drive.AncestorsAsync(Caller, id, Aborted);
        EntryPage folder = await drive.ListAsync(Caller, entry.Parent, new ListQuery(Limit: MostSiblings), Aborted);
        IReadOnlyList<QueueItem> queue = [.. folder.Items.Where(IsMedia)
            .Select(item => new QueueItem(item.Id, item.Name, EntryLooks.Icon(item), EntryLooks.OpenUrl(item)))];
        View = new PlayerView(
            EntryRow.Of(entry), entry.ContentType, EntryLooks.IsVideo(entry),
            FolderView.CrumbsOf([.. way.Take(way.Count - 1)]), queue);
        return Page();
    }

    private static bool IsMedia(Entry entry) => EntryLooks.IsVideo(entry) || EntryLooks.IsAudio(entry);
}
