using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Users;
using PeerStor.Web.Api.Json;
using PeerStor.Web.Hosting.SignIn;

namespace PeerStor.Web.Api.FolderRights;

/// <summary>/api/v1/files/{id}/access: who may do what with a folder.</summary>
internal sealed class AccessEndpoints(FolderAccess access, Drive drive, Principals principals)
{
    private const string OfFile = "/api/v1/files/{id}/access";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapReads<AccessEndpoints>(OfFile, (endpoint, context) => endpoint.ListAsync(context));
        routes.MapOne<AccessEndpoints>("PUT", OfFile, (endpoint, context) => endpoint.SetAsync(context));
    }

    private async Task ListAsync(HttpContext context)
    {
        Caller caller = context.Caller();
        if (!EntryId.TryParse(context.Request.RouteValues["id"] as string, null, out EntryId id)
            || await drive.GetAsync(caller, id, context.RequestAborted) is not { } entry
            || await access.ListAsync(caller, id, context.RequestAborted) is not { } list)
        {
            await Answers.NotFoundAsync(context);
            return;
        }

        await ApiJson.WriteAsync(
            context, new AccessJson([.. list.Select(Item)], RightsWords.Word(entry.Rights)), ApiJson.Context.AccessJson);
    }

    private async Task SetAsync(HttpContext context)
    {
        SetAccessJson wanted = await ApiJson.ReadAsync(context, ApiJson.Context.SetAccessJson);
        Caller caller = context.Caller();
        if (!EntryId.TryParse(context.Request.RouteValues["id"] as string, null, out EntryId id)
            || await drive.GetAsync(caller, id, context.RequestAborted) is null)
        {
            await Answers.NotFoundAsync(context);
            return;
        }

        Rights? rights = RightsWords.Parse(wanted.Rights);
        if ((wanted.User is null) == (wanted.Group is null) || (wanted.Rights is not null && rights is null))
        {
            await Answers.BadRequestAsync(
                context, "A “user” or a “group” is wanted, and “rights”: none, read, write, upload, share or admin; null takes the setting away.");
            return;
        }

        (Guid Id, bool IsGroup)? who = await principals.FindAsync(wanted.User, wanted.Group, context.RequestAborted);
        AccessOutcome outcome = who is { } principal
            ? await access.SetAsync(caller, id, principal.Id, principal.IsGroup, rights, context.Origin(), context.RequestAborted)
            : AccessOutcome.NoSuchPrincipal;
        await AnswerAsync(context, outcome);
    }

    private async Task AnswerAsync(HttpContext context, AccessOutcome outcome)
    {
        switch (outcome)
        {
            case AccessOutcome.Done:
                await ListAsync(context);
                break;
            case AccessOutcome.NotAllowed:
                await Answers.NotAllowedAsync(context);
                break;
            case AccessOutcome.NoSuchPrincipal:
                await Answers.ConflictAsync(context, "no-such-user", "There is no such user or group", "The owner of a folder may always do everything with it.");
                break;
            case AccessOutcome.NotAFolder:
                await Answers.ConflictAsync(context, "not-a-folder", "That is no folder that can be shared", "Share a folder, but not the whole Library.");
                break;
            case AccessOutcome.ReadOnly:
                await Answers.ReadOnlyAsync(context);
                break;
            default:
                await Answers.NotFoundAsync(context);
                break;
        }
    }

    private static AccessEntryJson Item(AccessEntry entry) => new(
        entry.IsGroup ? "group" : "user", entry.Principal.ToString("N"), entry.Name, RightsWords.Word(entry.Rights),
        entry.From is { } from ? new AccessFromJson(from.Id.ToString(), from.Name) : null);
}
