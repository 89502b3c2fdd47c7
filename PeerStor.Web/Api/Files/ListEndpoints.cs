using System.Globalization;
using PeerStor.Engine.Files;
using PeerStor.Engine.Users;
using PeerStor.Web.Api.Json;
using PeerStor.Web.Api.Paths;
using PeerStor.Web.Hosting.SignIn;

namespace PeerStor.Web.Api.Files;

/// <summary>/api/v1/list/{path}: a page of a folder. /api/v1/trash: what was deleted.</summary>
internal sealed class ListEndpoints(Drive drive)
{
    private const string Root = "/api/v1/list";
    private const int MostTrash = 1000;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapReads<ListEndpoints>(Root + "/{**path}", (endpoint, context) => endpoint.ListAsync(context));
        routes.MapReads<ListEndpoints>("/api/v1/trash", (endpoint, context) => endpoint.ListTrashAsync(context));
    }

    private async Task ListAsync(HttpContext context)
    {
        if (RequestPath.Read(context, Root + "/", out string problem) is not { } path)
        {
            await Answers.BadPathAsync(context, problem);
            return;
        }

        if (Query(context.Request.Query, out problem) is not { } query)
        {
            await Answers.BadRequestAsync(context, problem);
            return;
        }

        Caller caller = context.Caller();
        Entry? folder = await drive.FindAsync(caller, path, context.RequestAborted);
        if (folder is not { Kind: EntryKind.Folder })
        {
            await (folder is null
                ? Answers.NotFoundAsync(context)
                : Answers.ConflictAsync(context, "not-a-folder", "That is a file", "Get its bytes at /api/v1/content/…."));
            return;
        }

        EntryPage page = await drive.ListAsync(caller, folder.Id, query, context.RequestAborted);
        string below = path.Length > 0 ? path + "/" : "";
        await ApiJson.WriteAsync(
            context,
            new PageJson([.. page.Items.Select(entry => ApiJson.Item(entry, below + entry.Name))], page.Next, page.Total),
            ApiJson.Context.PageJson);
    }

    private async Task ListTrashAsync(HttpContext context)
    {
        IReadOnlyList<Entry> trash = await drive.ListTrashAsync(context.Caller(), MostTrash, context.RequestAborted);
        await ApiJson.WriteAsync(
            context, new PageJson([.. trash.Select(entry => ApiJson.Item(entry, null))], null, trash.Count), ApiJson.Context.PageJson);
    }

    private static ListQuery? Query(IQueryCollection query, out string problem)
    {
        problem = "“sort” must be name, size, modified or type, with “-” before it for the other way round; “limit” a number from 1 to 1000.";
        string sort = query["sort"].ToString();
        bool descending = sort.StartsWith('-');
        EntrySort? by = sort.TrimStart('-') switch
        {
            "" or "name" => EntrySort.Name,
            "size" => EntrySort.Size,
            "modified" => EntrySort.Modified,
            "type" => EntrySort.Type,
            _ => null,
        };
        string limitText = query["limit"].ToString();
        int limit = 200;
        bool limitOk = limitText.Length == 0
            || (int.TryParse(limitText, NumberStyles.None, CultureInfo.InvariantCulture, out limit) && limit is >= 1 and <= 1000);
        string cursor = query["cursor"].ToString();
        string filter = query["filter"].ToString();
        return by is { } order && limitOk
            ? new ListQuery(order, descending, filter.Length > 0 ? filter : null, cursor.Length > 0 ? cursor : null, limit)
            : null;
    }
}
