using PeerStor.Engine;
using PeerStor.Engine.Backends;
using PeerStor.Engine.Depot;
using PeerStor.Engine.Users;
using PeerStor.Web.Api.Json;
using PeerStor.Web.Hosting.Errors;
using PeerStor.Web.Hosting.Security;
using PeerStor.Web.Hosting.SignIn;

namespace PeerStor.Web.Api.Storage;

/// <summary>/api/v1/storage: where files lie beside this device, comparing, and moving everything elsewhere.</summary>
internal sealed class StorageEndpoints(PeerStorEngine engine)
{
    private const string Root = "/api/v1/storage";
    private const int MostFiles = 1000;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapReads<StorageEndpoints>(Root, (storage, context) => storage.ReadAsync(context)).Needs(GrantScope.Admin);
        routes.MapOne<StorageEndpoints>("POST", Root + "/check", (storage, context) => storage.CheckAsync(context)).Needs(GrantScope.Admin);
        routes.MapOne<StorageEndpoints>("POST", Root + "/move", (storage, context) => storage.MoveAsync(context)).Needs(GrantScope.Admin);
        routes.MapOne<StorageEndpoints>("DELETE", Root + "/move", (storage, context) => storage.StopAsync(context)).Needs(GrantScope.Admin);
    }

    private Task ReadAsync(HttpContext context)
    {
        DepotStatus? status = engine.Depots.Depot?.Status;
        DepotTotals totals = status?.Totals ?? DepotTotals.Nothing;
        return ApiJson.WriteAsync(
            context,
            new StoragePlaceJson(
                Word(status?.Kind ?? BackendKind.Local), status?.Place, status?.Trouble?.Message, totals.Chunks, totals.Bytes, totals.OnlyThere,
                totals.OnlyThereBytes, totals.Queued, status?.LastAudit is { } audit ? Check(context, audit) : null,
                engine.Depots.Moves.Last is { } move ? Move(move) : null),
            ApiJson.Context.StoragePlaceJson);
    }

    private Task CheckAsync(HttpContext context)
    {
        if (engine.Depots.Depot is null)
        {
            return Problem.WriteAsync(
                context, StatusCodes.Status409Conflict, "no-storage-backend", "There is no storage backend to compare with",
                "Files lie on devices only. STORAGE_BACKEND chooses where else.");
        }

        engine.Depots.Audit();
        context.Response.StatusCode = StatusCodes.Status202Accepted;
        return Task.CompletedTask;
    }

    private async Task MoveAsync(HttpContext context)
    {
        BeginMoveJson wanted = await ApiJson.ReadAsync(context, ApiJson.Context.BeginMoveJson);
        if (!Enum.TryParse(wanted.From, ignoreCase: true, out BackendKind from) || !Enum.TryParse(wanted.To, ignoreCase: true, out BackendKind to) || from == to)
        {
            await Problem.WriteAsync(
                context, StatusCodes.Status422UnprocessableEntity, "not-a-place", "That cannot be moved", "“from” and “to” are two of local, s3 and nfs.");
            return;
        }

        foreach (BackendKind kind in (BackendKind[])[from, to])
        {
            if (!engine.Depots.Options.IsConfigured(kind))
            {
                await Problem.WriteAsync(
                    context, StatusCodes.Status422UnprocessableEntity, "not-configured", $"{Word(kind)} is not configured",
                    "Nothing was moved. Settings, Storage shows what is missing.");
                return;
            }
        }

        if (!engine.Depots.Moves.Begin(new MoveRequest(from, to, wanted.DryRun, wanted.BytesPerSecond)))
        {
            await Problem.WriteAsync(
                context, StatusCodes.Status409Conflict, "moving", "Something is being moved already", "Wait until it is done, or stop it.");
            return;
        }

        await ApiJson.WriteAsync(context, Move(engine.Depots.Moves.Last!), ApiJson.Context.StorageMoveJson, StatusCodes.Status202Accepted);
    }

    private Task StopAsync(HttpContext context)
    {
        engine.Depots.Moves.Stop();
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private StorageCheckJson Check(HttpContext context, AuditReport audit) => new(
        audit.At, audit.Seen, audit.Missing, audit.Lost.Count,
        [.. engine.Unreadable.Find(context.Caller(), audit.Lost.ToHashSet(), MostFiles).Select(file => file.Path)], audit.Strays, audit.StrayBytes);

    private static StorageMoveJson Move(MoveProgress move) => new(
        Word(move.Request.From), Word(move.Request.To), move.Request.IsTrial, Word(move.State), move.Total, move.There, move.Copied, move.CopiedBytes,
        move.Missing, move.Problem, move.BeganAt);

    private static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
