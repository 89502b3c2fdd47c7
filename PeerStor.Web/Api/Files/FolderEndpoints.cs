using PeerStor.Engine.Files;
using PeerStor.Engine.Users;
using PeerStor.Web.Api.Json;
using PeerStor.Web.Api.Paths;
using PeerStor.Web.Hosting.SignIn;

namespace PeerStor.Web.Api.Files;

/// <summary>Changes by path: POST /api/v1/folders makes a folder, POST /api/v1/move moves and renames.</summary>
internal sealed class FolderEndpoints(Drive drive)
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapOne<FolderEndpoints>("POST", "/api/v1/folders", (endpoint, context) => endpoint.CreateAsync(context));
        routes.MapOne<FolderEndpoints>("POST", "/api/v1/move", (endpoint, context) => endpoint.MoveAsync(context));
    }

    /// <summary>Like “mkdir -p”: folders that are there already are no error.</summary>
    private async Task CreateAsync(HttpContext context)
    {
        NewFolderJson wanted = await ApiJson.ReadAsync(context, ApiJson.Context.NewFolderJson);
        if (RequestPath.Check(wanted.Path ?? "", out string problem) is not { Length: > 0 } path)
        {
            await Answers.BadPathAsync(context, problem.Length > 0 ? problem : "The path of the folder is missing.");
            return;
        }

        Caller caller = context.Caller();
        Change change = await drive.EnsureFolderAsync(caller, caller.User.RootFolder, path, context.RequestAborted);
        await Answers.ChangeAsync(context, change, StatusCodes.Status201Created, path);
    }

    private async Task MoveAsync(HttpContext context)
    {
        MoveJson wanted = await ApiJson.ReadAsync(context, ApiJson.Context.MoveJson);
        if (RequestPath.Check(wanted.From ?? "", out string problem) is not { Length: > 0 } from
            || RequestPath.Check(wanted.To ?? "", out problem) is not { Length: > 0 } to)
        {
            await Answers.BadPathAsync(context, problem.Length > 0 ? problem : "“from” and “to” are both needed.");
            return;
        }

        int slash = to.LastIndexOf('/');
        string folderPath = slash < 0 ? "" : to[..slash];
        Caller caller = context.Caller();
        Entry? entry = await drive.FindAsync(caller, from, context.RequestAborted);
        Entry? folder = await drive.FindAsync(caller, folderPath, context.RequestAborted);
        if (entry is null || folder is null)
        {
            await Answers.NotFoundAsync(context);
            return;
        }

        Change change = await drive.MoveAsync(caller, entry.Id, folder.Id, to[(slash + 1)..], context.RequestAborted);
        await Answers.ChangeAsync(context, change, StatusCodes.Status200OK, to);
    }
}
