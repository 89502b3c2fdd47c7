using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Media;
using PeerStor.Engine.Notes;
using PeerStor.Engine.Sharing;
using PeerStor.Web.Api.Visits;
using PeerStor.Web.Hosting;
using PeerStor.Web.Pages.Library;
using PeerStor.Web.Pages.Library.View;
using PeerStor.Web.Pages.Shared;
using PeerStor.Web.Previews;
using PeerStor.Web.Previews.Text;

namespace PeerStor.Web.Pages.Share;

/// <summary>How a visitor wants to see what is shared.</summary>
internal sealed record ShareWishes(string? At, bool Grid, string? Cursor, PreviewWish Preview);

/// <summary>Reads what the page of a link shows.</summary>
public sealed class SharePages(Drive drive, Content content, MediaCatalog media, Notebook notes, ServeOptions serving, TimeProvider clock)
{
    private const int RowsOnAPage = 200;

    /// <summary>Null when the entry that is asked for is not within the link.</summary>
    internal async Task<ShareView?> ReadAsync(
        OpenShare share, SharePlace place, Visit visit, ShareWishes wishes, CancellationToken cancellationToken)
    {
        if (!share.CanView)
        {
            // Nothing is told of the folder: not even its name, unless whoever made the link gave it a title.
            return new ShareView(Head(share, place, share.Title, []), null, null, false, true);
        }

        IReadOnlyList<Entry> top = await SharedTop.EntriesAsync(drive, share, cancellationToken);
        Entry? at = wishes.At is null ? top is [{ } one] ? one : null : await FindAsync(share, wishes.At, cancellationToken);
        if (top.Count == 0 || (at is null && wishes.At is not null))
        {
            return null;
        }

        string title = share.Title.Length > 0 ? share.Title : top is [{ } only] ? only.Name : Format.Count(top.Count, "entry", "entries");
        IReadOnlyList<Crumb> crumbs = at is null ? [] : await WayAsync(share, place, title, top, at, cancellationToken);
        bool isRoot = at is null || (top is [{ } root] && root.Id == at.Id);
        ShareHead head = Head(share, place, isRoot ? title : at!.Name, crumbs);
        bool uploads = share.CanUpload && isRoot;
        if (at is { Kind: EntryKind.File })
        {
            bool asks = share.DownloadsLeft is not null && !visit.Has(DownloadMark.Of(at));
            return await FileAsync(share, place, at, asks, wishes, cancellationToken) is { } file
                ? new ShareView(head, null, file, asks, false)
                : null;
        }

        return new ShareView(head, await FolderAsync(share, place, at, top, wishes, cancellationToken), null, false, uploads);
    }

    /// <summary>The file that an address names, or the only one of the link.</summary>
    public async Task<Entry?> FileAsync(OpenShare share, string? at, CancellationToken cancellationToken)
    {
        Entry? entry = at is null
            ? await SharedTop.EntriesAsync(drive, share, cancellationToken) is [{ } one] ? one : null
            : await FindAsync(share, at, cancellationToken);
        return entry is { Kind: EntryKind.File } ? entry : null;
    }

    private async Task<Entry?> FindAsync(OpenShare share, string at, CancellationToken cancellationToken) =>
        EntryId.TryParse(at, null, out EntryId id) && await drive.GetAsync(share.Caller, id, cancellationToken) is { TrashedAt: null } entry
            ? entry
            : null;

    private async Task<SharedFolder> FolderAsync(
        OpenShare share, SharePlace place, Entry? folder, IReadOnlyList<Entry> top, ShareWishes wishes, CancellationToken cancellationToken)
    {
        EntryPage page = folder is null
            ? new EntryPage(top, null, top.Count, top.Sum(entry => entry.SizeBytes))
            : await drive.ListAsync(share.Caller, folder.Id, new ListQuery(Cursor: wishes.Cursor, Limit: RowsOnAPage), cancellationToken);
        string here = folder is null ? $"{place.Address}?" : $"{place.At(folder.Id)}&";
        string grid = wishes.Grid ? "&grid=true" : "";
        return new SharedFolder(
            [.. page.Items.Select(entry => place.Row(entry))], page.Total,
            $"{Format.Count(page.Total, "entry", "entries")}, {Format.Size(page.TotalBytes)}",
            page.Next is { } next ? $"{here}cursor={next}{grid}" : null,
            folder is null ? $"{place.Address}/zip" : $"{place.Address}/zip?at={folder.Id}",
            wishes.Grid, $"{here}grid={(wishes.Grid ? "false" : "true")}");
    }

    private async Task<FileView?> FileAsync(
        OpenShare share, SharePlace place, Entry entry, bool asksFirst, ShareWishes wishes, CancellationToken cancellationToken)
    {
        if (await content.OpenAsync(share.Caller, entry, cancellationToken) is not { } open)
        {
            return null;
        }

        PreviewWish wish = wishes.Preview with { IsNote = serving.HasNotepad && notes.Find(share.Caller, entry.Id) is not null };

        // What is counted is not shown before it was counted.
        Preview preview = asksFirst
            ? new NoPreview("Downloads of this link are counted", "To see the file here counts as one.")
            : SharedPreview.At(place, entry, await PreviewReader.ReadAsync(open, null, wish, cancellationToken));
        MediaFacts? facts = await media.FactsAsync(share.Caller, entry, cancellationToken);
        string address = place.At(entry.Id);
        return new FileView(
            place.File(entry), [], preview,
            !asksFirst && PreviewReader.HasSource(entry) ? new SourceSwitch(address, address + "&source=true", wishes.Preview.Source) : null,
            null, [.. FileFacts.Of(entry, preview, facts, clock.GetUtcNow()).Where(fact => fact.Label != "Copies")], false)
        {
            ContentType = entry.ContentType,
        };
    }

    /// <summary>What lies between what the link leads to and an entry below it, as far as it may be seen.</summary>
    private async Task<IReadOnlyList<Crumb>> WayAsync(
        OpenShare share, SharePlace place, string title, IReadOnlyList<Entry> top, Entry at, CancellationToken cancellationToken)
    {
        Stack<Crumb> way = [];
        Entry? step = at;
        while (step is not null && top.All(entry => entry.Id != step.Id))
        {
            step = await drive.GetAsync(share.Caller, step.Parent, cancellationToken);
            if (step is not null && (top.Count > 1 || top[0].Id != step.Id))
            {
                way.Push(new Crumb(step.Id, ShownText.Of(step.Name), place.At(step.Id)));
            }
        }

        if (at.Id != top[0].Id || top.Count > 1)
        {
            way.Push(new Crumb(top[0].Id, ShownText.Of(title), place.Address));
        }

        return [.. way];
    }

    private static ShareHead Head(OpenShare share, SharePlace place, string title, IReadOnlyList<Crumb> crumbs) => new(
        place.Address, title.Length > 0 ? ShownText.Of(title) : "Send files", share.MakerName, share.ExpiresAt, share.DownloadsLeft, crumbs);
}
