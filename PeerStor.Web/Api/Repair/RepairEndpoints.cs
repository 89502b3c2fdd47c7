using PeerStor.Engine;
using PeerStor.Engine.Replication;
using PeerStor.Engine.Users;
using PeerStor.Web.Api.Json;
using PeerStor.Web.Hosting.Security;
using PeerStor.Web.Hosting.SignIn;

namespace PeerStor.Web.Api.Repair;

/// <summary>/api/v1/repair: how the copies stand on the devices, and what is done about it.</summary>
internal sealed class RepairEndpoints(PeerStorEngine engine)
{
    private const int MostFiles = 1000;

    public static void Map(IEndpointRouteBuilder routes)
    {
        const string Root = "/api/v1/repair";
        routes.MapReads<RepairEndpoints>(Root, (repair, context) => repair.ReadAsync(context));
        routes.MapOne<RepairEndpoints>("POST", Root, (repair, context) => repair.HurryAsync(context)).Needs(GrantScope.Admin);
    }

    private Task ReadAsync(HttpContext context)
    {
        CopyReport report = engine.Copies.Report;
        return ApiJson.WriteAsync(
            context,
            new RepairJson(
                report.CountedAt, report.ByCopies, report.WaitingCount, report.GivenBytes, report.ReceivedBytes,
                [.. report.Next.Select(entry => Entry(entry, report.Now))], report.Missing.Count,
                [.. engine.Unreadable.Find(context.Caller(), report.Missing, MostFiles).Select(file => file.Path)]),
            ApiJson.Context.RepairJson);
    }

    private Task HurryAsync(HttpContext context)
    {
        engine.Copies.Hurry();
        context.Response.StatusCode = StatusCodes.Status202Accepted;
        return Task.CompletedTask;
    }

    private static RepairEntryJson Entry(RepairEntry entry, TimeSpan now) => new(
        entry.Chunk.ToString()[..16], RepairWords.Of(entry.Reason), entry.Attempts, entry.LastError,
        Math.Max(0, (entry.NextTry - now).TotalSeconds));
}
