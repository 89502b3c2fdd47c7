using Microsoft.AspNetCore.Mvc;
using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Media;
using PeerStor.Engine.Media.Playback;
using PeerStor.Engine.Media.Subtitles;
using PeerStor.Web.Pages.Library;
using PeerStor.Web.Pages.Shared;

namespace PeerStor.Web.Pages.Stream;

/// <summary>Plays one file, with the rest of its folder beside it.</summary>
public sealed class PlayModel(Drive drive, MediaCatalog media, PlaybackMarks marks, SubtitleShelf subtitles, StreamShelf shelf) : Screen
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

        bool isVideo = EntryLooks.IsVideo(entry);
        MediaFacts? facts = await media.FactsAsync(Caller, entry, Aborted);
        PlaybackPosition? place = marks.Find(Caller, id);
        IReadOnlyList<Ancestor> way = await drive.AncestorsAsync(Caller, id, Aborted);
        EntryPage folder = await drive.ListAsync(Caller, entry.Parent, new ListQuery(Limit: MostSiblings), Aborted);
        IReadOnlyList<MediaCard> queue = await shelf.CardsAsync(
            Caller, folder.Items.Where(item => IsMedia(item) && EntryLooks.IsVideo(item) == isVideo).Select(item => (item, "")), Aborted);
        View = new PlayerView(
            EntryRow.Of(entry), MediaCard.Of(entry, "", facts, place), facts, media.FailureOf(entry), place,
            MediaLooks.ThumbnailUrl(entry, 1024), facts?.Picture(PictureKind.Frames) is null ? null : MediaLooks.FramesUrl(entry),
            isVideo ? await subtitles.ListAsync(Caller, entry, Aborted) : [],
            FolderView.CrumbsOf([.. way.Take(way.Count - 1)]), queue);
        return Page();
    }

    private static bool IsMedia(Entry entry) => EntryLooks.IsVideo(entry) || EntryLooks.IsAudio(entry);
}
