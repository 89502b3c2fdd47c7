using Microsoft.AspNetCore.Mvc;
using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Media;
using PeerStor.Engine.Media.Conversion;
using PeerStor.Engine.Media.Playback;
using PeerStor.Engine.Media.Subtitles;
using PeerStor.Web.Hosting.Htmx;
using PeerStor.Web.Pages.Library;
using PeerStor.Web.Pages.Shared;

namespace PeerStor.Web.Pages.Stream;

/// <summary>Plays one file, with the rest of its folder beside it.</summary>
public sealed class PlayModel(Drive drive, MediaCatalog media, PlaybackMarks marks, SubtitleShelf subtitles, StreamShelf shelf, Conversions conversions) : Screen
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
            FolderView.CrumbsOf([.. way.Take(way.Count - 1)]), queue, await ConversionOfAsync(entry));
        return Page();
    }

    public async Task<IActionResult> OnGetConversionAsync(EntryId id) => await ShowConversionAsync(id);

    public async Task<IActionResult> OnPostConvertAsync(EntryId id)
    {
        if (await drive.GetAsync(Caller, id, Aborted) is not { TrashedAt: null } entry)
        {
            return NotFound();
        }

        return await conversions.StartAsync(Caller, entry, Aborted) == ConversionOutcome.NotAllowed
            ? StatusCode(StatusCodes.Status403Forbidden)
            : await ShowConversionAsync(id);
    }

    public async Task<IActionResult> OnPostCancelConversionAsync(EntryId id)
    {
        if (conversions.Find(Caller, id) is { IsOpen: true } open)
        {
            await conversions.CancelAsync(Caller, open.Id);
        }

        return await ShowConversionAsync(id);
    }

    private async Task<IActionResult> ShowConversionAsync(EntryId id) =>
        await drive.GetAsync(Caller, id, Aborted) is not { } entry ? NotFound()
        : Request.IsHtmx() ? Partial("_Conversion", await ConversionOfAsync(entry))
        : RedirectToPage(new { id });

    private async Task<ConversionView> ConversionOfAsync(Entry entry)
    {
        Conversion? latest = conversions.Find(Caller, entry.Id);
        Entry? result = latest?.Result is { } made ? await drive.GetAsync(Caller, made, Aborted) : null;
        return new ConversionView(
            entry.Id, latest?.State, latest?.Percent ?? 0, result is { TrashedAt: null } ? EntryLooks.OpenUrl(result) : null,
            media.CanLook && Conversions.MayStart(entry));
    }

    private static bool IsMedia(Entry entry) => EntryLooks.IsVideo(entry) || EntryLooks.IsAudio(entry);
}
