using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Users;
using PeerStor.Web.Api.Json;
using PeerStor.Web.Hosting.SignIn;

namespace PeerStor.Web.Api.Files;

/// <summary>Entries by id, which stays the same through moves and renames: /api/v1/files/{id} and /api/v1/trash/{id}.</summary>
internal sealed class EntryEndpoints(Drive drive)
{
    private const string File = "/api/v1/files/{id}";
    private const string Trashed = "/api/v1/trash/{id}";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapReads<EntryEndpoints>(File, (entries, context) => WithAsync(context, entries.ShowAsync));
        routes.MapOne<EntryEndpoints>("PATCH", File, (entries, context) => WithAsync(context, entries.EditAsync));
        routes.MapOne<EntryEndpoints>("DELETE", File, (entries, context) => WithAsync(context, entries.TrashAsync));
        routes.MapOne<EntryEndpoints>("POST", Trashed + "/restore", (entries, context) => WithAsync(context, entries.RestoreAsync));
        routes.MapOne<EntryEndpoints>("DELETE", Trashed, (entries, context) => WithAsync(context, entries.PurgeAsync));
    }

    private static Task WithAsync(HttpContext context, Func<HttpContext, Caller, EntryId, Task> act) =>
        EntryId.TryParse(context.Request.RouteValues["id"] as string, null, out EntryId id)
            ? act(context, context.Caller(), id)
            : Answers.NotFoundAsync(context);

    private async Task ShowAsync(HttpContext context, Caller caller, EntryId id)
    {
        if (await drive.GetAsync(caller, id, context.RequestAborted) is not { } entry)
        {
            await Answers.NotFoundAsync(context);
            return;
        }

        IReadOnlyList<Ancestor> way = await drive.AncestorsAsync(caller, id, context.RequestAborted);
        string path = string.Join('/', way.Skip(1).Select(step => step.Name));
        await ApiJson.WriteAsync(context, ApiJson.Item(entry, path), ApiJson.Context.ItemJson);
    }

    private async Task EditAsync(HttpContext context, Caller caller, EntryId id)
    {
        EditJson wanted = await ApiJson.ReadAsync(context, ApiJson.Context.EditJson);
        bool tags = wanted.Tags is not null || wanted.AddTags is not null || wanted.RemoveTags is not null;
        if (wanted is { Name: null, Parent: null } && !tags)
        {
            await Answers.BadRequestAsync(
                context, "A “name”, a “parent” (the id of a folder), “tags”, or “addTags” and “removeTags” are wanted.");
            return;
        }

        Change change = await PlaceAsync(context, caller, id, wanted);
        if (tags && change.Outcome == ChangeOutcome.Done)
        {
            change = await TagAsync(context, caller, id, wanted);
        }

        await Answers.ChangeAsync(context, change, StatusCodes.Status200OK);
    }

    private async Task<Change> PlaceAsync(HttpContext context, Caller caller, EntryId id, EditJson wanted)
    {
        if (wanted.Parent is null)
        {
            return wanted.Name is null
                ? new Change(ChangeOutcome.Done)
                : await drive.RenameAsync(caller, id, wanted.Name, context.RequestAborted);
        }

        return EntryId.TryParse(wanted.Parent, null, out EntryId parent)
            ? await drive.MoveAsync(caller, id, parent, wanted.Name, context.RequestAborted)
            : new Change(ChangeOutcome.NotFound);
    }

    private async Task<Change> TagAsync(HttpContext context, Caller caller, EntryId id, EditJson wanted) => wanted.Tags is { } all
        ? await drive.SetTagsAsync(caller, id, Texts(all), context.RequestAborted)
        : await drive.TagAsync(caller, [id], Texts(wanted.AddTags), Texts(wanted.RemoveTags), context.RequestAborted);

    // A null in the list is as wrong as an empty tag, and is answered like one.
    private static List<string> Texts(IReadOnlyList<string?>? tags) => [.. (tags ?? []).Select(tag => tag ?? "")];

    private async Task TrashAsync(HttpContext context, Caller caller, EntryId id)
    {
        Change change = await drive.TrashAsync(caller, id, context.RequestAborted);
        await context.NoteChangeAsync(AuditEvent.Trashed, change);
        await Answers.ChangeAsync(context, change, StatusCodes.Status204NoContent);
    }

    private async Task RestoreAsync(HttpContext context, Caller caller, EntryId id)
    {
        Change change = await drive.RestoreAsync(caller, id, context.RequestAborted);
        await context.NoteChangeAsync(AuditEvent.Restored, change);
        await Answers.ChangeAsync(context, change, StatusCodes.Status200OK);
    }

    private async Task PurgeAsync(HttpContext context, Caller caller, EntryId id)
    {
        Change change = await drive.PurgeAsync(caller, id, context.RequestAborted);
        await context.NotePurgedAsync(change.Outcome == ChangeOutcome.Done ? 1 : 0);
        await Answers.ChangeAsync(context, change, StatusCodes.Status204NoContent);
    }
}
