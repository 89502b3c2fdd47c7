using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Users;
using PeerStor.Web.Api.Downloads;
using PeerStor.Web.Api.Paths;
using PeerStor.Web.Hosting.SignIn;

namespace PeerStor.Web.Api.Files;

/// <summary>The bytes of files: by path at /api/v1/content/…, by id at /api/v1/files/{id}/content.</summary>
internal sealed class ContentEndpoints(Drive drive, Content content, Download download)
{
    public const string Prefix = "/api/v1/content/";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapReads<ContentEndpoints>(Prefix + "{**path}", (endpoint, context) => endpoint.ReadByPathAsync(context));
        routes.MapOne<ContentEndpoints>("DELETE", Prefix + "{**path}", (endpoint, context) => endpoint.TrashAsync(context));
        routes.MapReads<ContentEndpoints>("/api/v1/files/{id}/content", (endpoint, context) => endpoint.ReadByIdAsync(context));
    }

    private async Task ReadByPathAsync(HttpContext context)
    {
        if (RequestPath.Read(context, Prefix, out string problem) is not { } path)
        {
            await Answers.BadPathAsync(context, problem);
            return;
        }

        Caller caller = context.Caller();
        Entry? entry = await drive.FindAsync(caller, path, context.RequestAborted);
        await ReadAsync(context, caller, entry, null);
    }

    private async Task ReadByIdAsync(HttpContext context)
    {
        VersionId? version = null;
        if (context.Request.Query["version"].ToString() is { Length: > 0 } wanted)
        {
            if (!VersionId.TryParse(wanted, null, out VersionId parsed))
            {
                await Answers.NotFoundAsync(context);
                return;
            }

            version = parsed;
        }

        Caller caller = context.Caller();
        Entry? entry = EntryId.TryParse(context.Request.RouteValues["id"] as string, null, out EntryId id)
            ? await drive.GetAsync(caller, id, context.RequestAborted)
            : null;
        await ReadAsync(context, caller, entry, version);
    }

    private async Task ReadAsync(HttpContext context, Caller caller, Entry? entry, VersionId? version)
    {
        if (entry is { Kind: EntryKind.Folder })
        {
            await Answers.IsFolderAsync(context);
            return;
        }

        OpenContent? opened = (entry, version) switch
        {
            (null, _) => null,
            ({ } now, null) => await content.OpenAsync(caller, now, context.RequestAborted),
            _ => await content.OpenAsync(caller, entry.Id, version, context.RequestAborted),
        };
        await (opened is null ? Answers.NotFoundAsync(context) : download.SendAsync(context, opened));
    }

    private async Task TrashAsync(HttpContext context)
    {
        if (RequestPath.Read(context, Prefix, out string problem) is not { } path)
        {
            await Answers.BadPathAsync(context, problem);
            return;
        }

        Caller caller = context.Caller();
        Entry? entry = await drive.FindAsync(caller, path, context.RequestAborted);
        if (entry is null || path.Length == 0)
        {
            await Answers.NotFoundAsync(context);
            return;
        }

        if (!Preconditions.AllowWrite(context.Request.Headers, entry.ETag))
        {
            await Answers.ChangedAsync(context);
            return;
        }

        Change change = await drive.TrashAsync(caller, entry.Id, context.RequestAborted);
        await context.NoteChangeAsync(AuditEvent.Trashed, change);
        await Answers.ChangeAsync(context, change, StatusCodes.Status204NoContent);
    }
}
