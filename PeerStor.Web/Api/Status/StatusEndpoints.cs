using PeerStor.Engine.Files;
using PeerStor.Engine.Files.Quotas;
using PeerStor.Engine.Monitoring;
using PeerStor.Web.Api.Json;
using PeerStor.Web.Hosting.SignIn;

namespace PeerStor.Web.Api.Status;

/// <summary>/api/v1/status: this node at a glance.</summary>
internal sealed class StatusEndpoints(NodeMonitor monitor, Drive drive, StorageUse use)
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapReads<StatusEndpoints>("/api/v1/status", (status, context) => status.ShowAsync(context));

    private async Task ShowAsync(HttpContext context)
    {
        NodeStatus status = await monitor.StatusAsync(context.RequestAborted);
        DriveTotals totals = await drive.TotalsAsync(context.Caller(), context.RequestAborted);
        await ApiJson.WriteAsync(context, ApiJson.Status(status, totals, use.Of(context.Caller().User)), ApiJson.Context.StatusJson);
    }
}
