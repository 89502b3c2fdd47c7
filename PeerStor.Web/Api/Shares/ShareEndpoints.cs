using System.Globalization;
using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Sharing;
using PeerStor.Engine.Users;
using PeerStor.Web.Api.Json;
using PeerStor.Web.Api.Paths;
using PeerStor.Web.Hosting.SignIn;
using ShareLinks = PeerStor.Engine.Sharing.Shares;

namespace PeerStor.Web.Api.Shares;

/// <summary>/api/v1/shares: the links that the caller made, and those that others made on the caller's files.</summary>
internal sealed class ShareEndpoints(ShareLinks shares, Drive drive)
{
    private const string Root = "/api/v1/shares";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapReads<ShareEndpoints>(Root, (endpoint, context) => endpoint.ListAsync(context));
        routes.MapOne<ShareEndpoints>("POST", Root, (endpoint, context) => endpoint.CreateAsync(context));
        routes.MapReads<ShareEndpoints>(Root + "/{id}", (endpoint, context) => endpoint.ShowAsync(context));
        routes.MapOne<ShareEndpoints>("PATCH", Root + "/{id}", (endpoint, context) => endpoint.ChangeAsync(context));
        routes.MapOne<ShareEndpoints>("DELETE", Root + "/{id}", (endpoint, context) => endpoint.RevokeAsync(context));
    }

    private async Task ListAsync(HttpContext context)
    {
        string of = context.Request.Query["of"].ToString();
        EntryId? entry = EntryId.TryParse(of, null, out EntryId one) ? one : null;
        if (of.Length > 0 && entry is null)
        {
            await Answers.BadRequestAsync(context, "“of” is the id of a file or folder.");
            return;
        }

        context.Response.Headers.CacheControl = "no-store";
        IReadOnlyList<ShareLink> links = await shares.ListAsync(context.Caller(), entry, context.RequestAborted);
        await ApiJson.WriteAsync(context, new SharesJson([.. links.Select(link => Json(context, link))]), ApiJson.Context.SharesJson);
    }

    private async Task ShowAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        await (await FindAsync(context) is { } link
            ? ApiJson.WriteAsync(context, Json(context, link), ApiJson.Context.ShareJson)
            : Answers.NotFoundAsync(context));
    }

    private async Task CreateAsync(HttpContext context)
    {
        NewShareJson wanted = await ApiJson.ReadAsync(context, ApiJson.Context.NewShareJson);
        if (await EntriesAsync(context, wanted) is not { } entries)
        {
            return;
        }

        if (ShareJson.Rights(wanted.May ?? "view") is not { } rights)
        {
            await Answers.BadRequestAsync(context, "“may” is “view”, “view,upload” or “upload”.");
            return;
        }

        ShareWish wish = new(entries, rights)
        {
            Title = wanted.Title ?? "", ExpiresAt = wanted.Expires, Password = wanted.Password, MostDownloads = wanted.MaxDownloads,
        };
        ShareChange made = await shares.CreateAsync(context.Caller(), wish, context.Origin(), context.RequestAborted);
        await AnswerAsync(context, made, StatusCodes.Status201Created);
    }

    private async Task ChangeAsync(HttpContext context)
    {
        EditShareJson wanted = await ApiJson.ReadAsync(context, ApiJson.Context.EditShareJson);
        if (await FindAsync(context) is not { IsMine: true } link)
        {
            await Answers.NotFoundAsync(context);
            return;
        }

        if (ShareJson.Rights(wanted.May ?? ShareJson.Words(link.Rights)) is not { } rights
            || !TryTime(wanted.Expires, link.ExpiresAt, out DateTimeOffset? expires))
        {
            await Answers.BadRequestAsync(
                context, "“may” is “view”, “view,upload” or “upload”; “expires” is a time as 2030-01-31T12:00:00Z, or “never”.");
            return;
        }

        ShareEdit edit = new(
            rights, wanted.Title ?? link.Title, expires, wanted.Password,
            wanted.MaxDownloads is { } most ? most == 0 ? null : most : link.MostDownloads);
        await AnswerAsync(
            context, await shares.ChangeAsync(context.Caller(), link.Id, edit, context.Origin(), context.RequestAborted), StatusCodes.Status200OK);
    }

    private async Task RevokeAsync(HttpContext context)
    {
        ShareOutcome outcome = ShareId.TryParse(context.Request.RouteValues["id"] as string, null, out ShareId id)
            ? await shares.RevokeAsync(context.Caller(), id, context.Origin(), context.RequestAborted)
            : ShareOutcome.NotFound;
        if (outcome != ShareOutcome.Done)
        {
            await ShareAnswers.RefuseAsync(context, outcome);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private async ValueTask<ShareLink?> FindAsync(HttpContext context) =>
        ShareId.TryParse(context.Request.RouteValues["id"] as string, null, out ShareId id)
            ? await shares.GetAsync(context.Caller(), id, context.RequestAborted)
            : null;

    private static async Task AnswerAsync(HttpContext context, ShareChange change, int status)
    {
        if (change.Link is not { } link)
        {
            await ShareAnswers.RefuseAsync(context, change.Outcome);
            return;
        }

        context.Response.Headers.CacheControl = "no-store";
        await ApiJson.WriteAsync(context, Json(context, link), ApiJson.Context.ShareJson, status);
    }

    /// <summary>Null: refused and answered.</summary>
    private async Task<IReadOnlyList<EntryId>?> EntriesAsync(HttpContext context, NewShareJson wanted)
    {
        if (wanted.Path is { } path && wanted.Ids is null)
        {
            if (RequestPath.Check(path.Trim('/'), out string problem) is not { Length: > 0 } clean)
            {
                await Answers.BadPathAsync(context, problem.Length > 0 ? problem : "Everything at once cannot be shared: pick a folder.");
                return null;
            }

            Entry? entry = await drive.FindAsync(context.Caller(), clean, context.RequestAborted);
            if (entry is null)
            {
                await Answers.NotFoundAsync(context);
            }

            return entry is null ? null : [entry.Id];
        }

        List<EntryId> ids = [];
        foreach (string text in wanted.Ids ?? [])
        {
            if (!EntryId.TryParse(text, null, out EntryId id))
            {
                await Answers.NotFoundAsync(context);
                return null;
            }

            ids.Add(id);
        }

        return ids;
    }

    private static bool TryTime(string? wanted, DateTimeOffset? now, out DateTimeOffset? time)
    {
        time = wanted is null ? now : null;
        if (wanted is null or "never")
        {
            return true;
        }

        bool ok = DateTimeOffset.TryParse(wanted, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset parsed);
        time = parsed;
        return ok;
    }

    private static ShareJson Json(HttpContext context, ShareLink link) =>
        // Who may only read would write by a link that takes files, and go on after their token has ended.
        ShareJson.Of(link, link.Secret is { } secret && context.Caller().Scope.HasFlag(GrantScope.Write) ? ShareAddress.Of(context.Request, secret) : null);
}
