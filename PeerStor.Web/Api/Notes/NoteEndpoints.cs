using System.Text;
using Microsoft.AspNetCore.Http.Features;
using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Notes;
using PeerStor.Engine.Users;
using PeerStor.Web.Api.Json;
using PeerStor.Web.Hosting.Errors;
using PeerStor.Web.Hosting.SignIn;

namespace PeerStor.Web.Api.Notes;

/// <summary>/api/v1/notes: notes as JSON, their text by itself, and saves that name the state they are based on.</summary>
internal sealed class NoteEndpoints(Notebook notes, NoteShelf shelf, Drive drive)
{
    private const string All = "/api/v1/notes";
    private const string One = All + "/{id}";
    private const string Text = One + "/content";

    /// <summary>JSON writes a character as up to six.</summary>
    private const int JsonBytesPerCharacter = 6;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapReads<NoteEndpoints>(All, (endpoints, context) => endpoints.ListAsync(context));
        routes.MapOne<NoteEndpoints>("POST", All, (endpoints, context) => endpoints.CreateAsync(context));
        routes.MapReads<NoteEndpoints>(One, (endpoints, context) => WithAsync(context, endpoints.ShowAsync));
        routes.MapOne<NoteEndpoints>("PATCH", One, (endpoints, context) => WithAsync(context, endpoints.EditAsync));
        routes.MapOne<NoteEndpoints>("DELETE", One, (endpoints, context) => WithAsync(context, endpoints.TrashAsync));
        routes.MapReads<NoteEndpoints>(Text, (endpoints, context) => WithAsync(context, endpoints.ReadAsync));
        routes.MapOne<NoteEndpoints>("PUT", Text, (endpoints, context) => WithAsync(context, endpoints.SaveAsync));
    }

    private static Task WithAsync(HttpContext context, Func<HttpContext, Caller, EntryId, Task> act) =>
        EntryId.TryParse(context.Request.RouteValues["id"] as string, null, out EntryId id)
            ? act(context, context.Caller(), id)
            : Answers.NotFoundAsync(context);

    private Task ListAsync(HttpContext context)
    {
        IQueryCollection query = context.Request.Query;
        int limit = int.TryParse(query["limit"], out int wanted) ? Math.Clamp(wanted, 1, Limits.LargestPage) : 50;
        string tag = query["tag"].ToString();
        NotePage page = shelf.List(
            context.Caller(), new NoteQuery(tag.Length == 0 ? null : tag, query["sort"] == "title" ? EntrySort.Name : EntrySort.Modified, Cursor: query["cursor"], Limit: limit));
        return ApiJson.WriteAsync(
            context, new NotesJson([.. page.Items.Select(note => NoteJson.Of(note, null))], page.Next, page.Total), ApiJson.Context.NotesJson);
    }

    private async Task CreateAsync(HttpContext context)
    {
        NewNoteJson wanted = await ApiJson.ReadAsync(context, ApiJson.Context.NewNoteJson, LargestBody);
        EntryId? folder = null;
        if (wanted.Folder is { } named)
        {
            if (!EntryId.TryParse(named, null, out EntryId id))
            {
                await Answers.NotFoundAsync(context);
                return;
            }

            folder = id;
        }

        Caller caller = context.Caller();
        NoteReply reply = await notes.CreateAsync(
            caller, wanted.IsShared && folder is null ? await notes.CommunityAsync(caller, context.RequestAborted) : folder, wanted.Title ?? "",
            wanted.Content ?? "", context.RequestAborted);
        if (reply.Outcome != NoteOutcome.Done)
        {
            await NoteAnswers.RefuseAsync(context, reply);
            return;
        }

        Change tagged = wanted.Tags is { Count: > 0 } tags
            ? await drive.SetTagsAsync(caller, reply.Note!.Id, tags, context.RequestAborted)
            : new Change(ChangeOutcome.Done);
        if (tagged.Outcome != ChangeOutcome.Done)
        {
            await Answers.ChangeAsync(context, tagged, StatusCodes.Status200OK);
            return;
        }

        context.Response.Headers.Location = $"{All}/{reply.Note!.Id}";
        await ShowAsync(context, caller, reply.Note.Id, StatusCodes.Status201Created);
    }

    private Task ShowAsync(HttpContext context, Caller caller, EntryId id) => ShowAsync(context, caller, id, StatusCodes.Status200OK);

    private async Task ShowAsync(HttpContext context, Caller caller, EntryId id, int status)
    {
        if (shelf.Find(caller, id) is null || await notes.ReadAsync(caller, id, context.RequestAborted) is not { } text
            || shelf.Find(caller, id) is not { } note)
        {
            await Answers.NotFoundAsync(context);
            return;
        }

        context.Response.Headers.ETag = text.ETag;
        await ApiJson.WriteAsync(context, NoteJson.Of(note, text.Text), ApiJson.Context.NoteJson, status);
    }

    private async Task EditAsync(HttpContext context, Caller caller, EntryId id)
    {
        EditNoteJson wanted = await ApiJson.ReadAsync(context, ApiJson.Context.EditNoteJson);
        if (notes.Find(caller, id) is null)
        {
            await Answers.NotFoundAsync(context);
            return;
        }

        Change change = wanted.Title is not { } title ? new Change(ChangeOutcome.Done)
            : string.IsNullOrWhiteSpace(title) ? new Change(ChangeOutcome.NameInvalid)
            : await drive.RenameAsync(caller, id, NoteTitle.ToName(title), context.RequestAborted);
        if (change.Outcome == ChangeOutcome.Done && wanted.Tags is { } tags)
        {
            change = await drive.SetTagsAsync(caller, id, tags, context.RequestAborted);
        }

        if (change.Outcome == ChangeOutcome.Done && wanted.IsShared is { } isShared)
        {
            change = await notes.ShareAsync(caller, id, isShared, context.RequestAborted);
        }

        if (change.Outcome != ChangeOutcome.Done)
        {
            await Answers.ChangeAsync(context, change, StatusCodes.Status200OK);
            return;
        }

        if (wanted.Pinned is { } pinned)
        {
            await notes.PinAsync(caller, id, pinned, context.RequestAborted);
        }

        await ShowAsync(context, caller, id);
    }

    private async Task TrashAsync(HttpContext context, Caller caller, EntryId id) => await Answers.ChangeAsync(
        context,
        notes.Find(caller, id) is null ? new Change(ChangeOutcome.NotFound) : await drive.TrashAsync(caller, id, context.RequestAborted),
        StatusCodes.Status204NoContent);

    private async Task ReadAsync(HttpContext context, Caller caller, EntryId id)
    {
        if (await notes.ReadAsync(caller, id, context.RequestAborted) is not { } text)
        {
            await Answers.NotFoundAsync(context);
            return;
        }

        context.Response.Headers.ETag = text.ETag;
        context.Response.ContentType = "text/markdown; charset=utf-8";
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.WriteAsync(text.Text, context.RequestAborted);
        }
    }

    private async Task SaveAsync(HttpContext context, Caller caller, EntryId id)
    {
        string basis = context.Request.Headers.IfMatch.ToString();
        if (basis.Length == 0)
        {
            await Problem.WriteAsync(
                context, StatusCodes.Status428PreconditionRequired, "base-missing", "Say which state the text is based on",
                "Send the ETag of the text that you changed as If-Match; what others typed since then is kept. Nothing was changed.");
            return;
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = LargestBody;
        }

        using StreamReader body = new(context.Request.Body, Encoding.UTF8);
        NoteReply reply = await notes.SaveAsync(caller, id, basis, await body.ReadToEndAsync(context.RequestAborted), context.RequestAborted);
        if (reply.Outcome != NoteOutcome.Done)
        {
            await NoteAnswers.RefuseAsync(context, reply);
            return;
        }

        await ShowAsync(context, caller, id);
    }

    private int LargestBody => (int)Math.Min(int.MaxValue, 65_536 + (notes.MostCharacters * (long)JsonBytesPerCharacter));
}
