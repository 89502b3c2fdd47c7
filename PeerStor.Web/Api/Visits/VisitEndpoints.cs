using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Sharing;
using PeerStor.Web.Api.Downloads;
using PeerStor.Web.Api.Media;
using PeerStor.Web.Api.Previews;
using PeerStor.Web.Api.Shares;
using PeerStor.Web.Hosting.Security;

namespace PeerStor.Web.Api.Visits;

/// <summary>/s/{secret}/…: what a share link leads to, without an account. The caller is the link itself, so that the same
/// handlers answer as for users, and none can reach further.</summary>
internal sealed class VisitEndpoints(
    ShareGate gate, Drive drive, Content content, Download download, ZipDownloads zips, PreviewEndpoints previews,
    MemberEndpoints members, MediaEndpoints media, SubtitleEndpoints subtitles)
{
    private const string File = ShareAddress.Prefix + "/{secret}/files/{id}";

    public static void Map(IEndpointRouteBuilder routes)
    {
        Map(routes, File + "/content", (here, context) => here.TakenAsync(context, here.SendAsync));
        Map(routes, File + "/preview", (here, context) => here.PreviewAsync(context));
        Map(routes, File + "/members/{number}", (here, context) => here.MemberAsync(context));
        Map(routes, File + "/thumbnail", (here, context) => here.ThumbnailAsync(context));
        Map(routes, File + "/subtitles/{track}", (here, context) => here.SubtitleAsync(context));
        Map(routes, ShareAddress.Prefix + "/{secret}/zip", (here, context) => here.ZipAsync(context));
    }

    private static void Map(IEndpointRouteBuilder routes, string pattern, Func<VisitEndpoints, HttpContext, Task> handler) =>
        routes.MapReads(pattern, handler).Visitors();

    private Task PreviewAsync(HttpContext context) => TakenAsync(context, (_, _) => previews.ShowAsync(context));

    private Task MemberAsync(HttpContext context) => TakenAsync(context, (_, _) => members.SendAsync(context));

    private Task ThumbnailAsync(HttpContext context) => SeenAsync(context, () => media.ThumbnailAsync(context));

    private Task SubtitleAsync(HttpContext context) => SeenAsync(context, () => subtitles.SendAsync(context));

    /// <summary>What shows little of a file is not counted.</summary>
    private async Task SeenAsync(HttpContext context, Func<Task> answer)
    {
        if (await gate.EnterAsync(context) is { } share)
        {
            await (await FindAsync(context, share) is null ? Answers.NotFoundAsync(context) : answer());
        }
    }

    /// <summary>What has the bytes of a file in it counts as a download of it, once a visit.</summary>
    private async Task TakenAsync(HttpContext context, Func<HttpContext, Entry, Task> send)
    {
        if (await gate.EnterAsync(context) is not { } share)
        {
            return;
        }

        if (await FindAsync(context, share) is not { } entry)
        {
            await Answers.NotFoundAsync(context);
        }
        else if (await gate.TakeAsync(context, share, DownloadMark.Of(entry)))
        {
            await send(context, entry);
        }
    }

    /// <summary>The file that is asked for; what was deleted is not there for visitors.</summary>
    private async Task<Entry?> FindAsync(HttpContext context, OpenShare share) =>
        EntryId.TryParse(context.Request.RouteValues["id"] as string, null, out EntryId id)
        && await drive.GetAsync(share.Caller, id, context.RequestAborted) is { Kind: EntryKind.File, TrashedAt: null } entry
            ? entry
            : null;

    private async Task SendAsync(HttpContext context, Entry entry)
    {
        OpenContent? open = await content.OpenAsync(context.Features.Get<Visiting>()!.Share.Caller, entry, context.RequestAborted);
        await (open is null ? Answers.NotFoundAsync(context) : download.SendAsync(context, open));
    }

    private async Task ZipAsync(HttpContext context)
    {
        if (await gate.EnterAsync(context) is not { } share)
        {
            return;
        }

        IReadOnlyList<Entry> entries = await ZippedAsync(context, share);
        if (entries.Count == 0 || !share.CanView)
        {
            await Answers.NotFoundAsync(context);
        }
        else if (await gate.TakeAsync(context, share, DownloadMark.OfZip(entries)))
        {
            string name = entries is [{ } one] ? one.Name : share.Title.Length > 0 ? share.Title : "Files";
            await zips.SendAsync(context, entries, name);
        }
    }

    /// <summary>The folder that is asked for, or everything that the link leads to.</summary>
    private async Task<IReadOnlyList<Entry>> ZippedAsync(HttpContext context, OpenShare share)
    {
        if (context.Request.Query["at"].ToString() is { Length: > 0 } at)
        {
            return EntryId.TryParse(at, null, out EntryId id)
                && await drive.GetAsync(share.Caller, id, context.RequestAborted) is { TrashedAt: null } entry ? [entry] : [];
        }

        return await SharedTop.EntriesAsync(drive, share, context.RequestAborted);
    }
}
