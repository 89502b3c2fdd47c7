using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Users;
using PeerStor.Web.Api.Paths;
using PeerStor.Web.Hosting.SignIn;

namespace PeerStor.Web.Api.Downloads;

/// <summary>/api/v1/zip/{path}: a folder as a zip file. /api/v1/zip?ids=a,b: a picked set.</summary>
internal sealed class ZipEndpoints(Drive drive, ZipDownloads zips)
{
    /// <summary>Entries picked one by one: more are a folder.</summary>
    public const int MostPicked = 10_000;

    private const string Prefix = "/api/v1/zip/";
    private const string NameOfMany = "Files";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapReads<ZipEndpoints>("/api/v1/zip", (endpoint, context) => endpoint.PickedAsync(context));
        routes.MapReads<ZipEndpoints>(Prefix + "{**path}", (endpoint, context) => endpoint.FolderAsync(context));
    }

    /// <summary>Sends the entries with these ids; 404 when one of them is not there.</summary>
    public async Task SendAsync(HttpContext context, IReadOnlyList<EntryId> ids)
    {
        Caller caller = context.Caller();
        List<Entry> entries = [];
        foreach (EntryId id in ids.Distinct())
        {
            if (await drive.GetAsync(caller, id, context.RequestAborted) is not { TrashedAt: null } entry)
            {
                await Answers.NotFoundAsync(context);
                return;
            }

            entries.Add(entry);
        }

        string name = entries is [{ Name.Length: > 0 } one] ? one.Name : NameOfMany;
        await zips.SendAsync(context, entries, name);
    }

    private async Task PickedAsync(HttpContext context)
    {
        List<EntryId> ids = [];
        foreach (string text in context.Request.Query["ids"].ToString().Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!EntryId.TryParse(text, null, out EntryId id))
            {
                await Answers.NotFoundAsync(context);
                return;
            }

            ids.Add(id);
        }

        await (ids.Count is 0 or > MostPicked
            ? Answers.BadRequestAsync(context, $"“ids” wants 1 to {MostPicked} ids of files and folders, with commas between them.")
            : SendAsync(context, ids));
    }

    private async Task FolderAsync(HttpContext context)
    {
        if (RequestPath.Read(context, Prefix, out string problem) is not { } path)
        {
            await Answers.BadPathAsync(context, problem);
            return;
        }

        Entry? entry = await drive.FindAsync(context.Caller(), path, context.RequestAborted);
        await (entry is null
            ? Answers.NotFoundAsync(context)
            : zips.SendAsync(context, [entry], entry.Name.Length > 0 ? entry.Name : NameOfMany));
    }
}
