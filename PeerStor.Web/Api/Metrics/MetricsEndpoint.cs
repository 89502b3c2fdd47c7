using PeerStor.Engine;
using PeerStor.Engine.Monitoring;

namespace PeerStor.Web.Api.Metrics;

/// <summary>GET /metrics for Prometheus; it wants a token with the read right, as sizes are nobody else's business.</summary>
internal sealed class MetricsEndpoint(PeerStorEngine engine, MeterReader meters)
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapReads<MetricsEndpoint>("/metrics", (metrics, context) => metrics.ShowAsync(context));

    private async Task ShowAsync(HttpContext context)
    {
        NodeStatus status = await engine.Monitor.StatusAsync(context.RequestAborted);
        StorageStatus storage = status.Storage;
        PrometheusText text = new PrometheusText()
            .Gauge("peerstor_stored_bytes", "Size of the segment files.", storage.Stored)
            .Gauge("peerstor_chunks", "Chunks stored here.", storage.Chunks)
            .Gauge("peerstor_database_bytes", "Size of the database.", storage.DatabaseBytes)
            .Gauge("peerstor_disk_free_bytes", "Free space on the disk that holds the data.", storage.Free)
            .Gauge("peerstor_disk_total_bytes", "Size of that disk.", storage.DiskTotal)
            .Gauge("peerstor_read_only", "1 while the device takes no changes.", storage.ReadOnly ? 1 : 0)
            .Gauge("peerstor_journal_operations", "Operations in the journal.", status.JournalOperations)
            .Gauge("peerstor_alerts", "Conditions that a person should look at.", status.Alerts.Count)
            .Gauge("process_resident_memory_bytes", "Memory of the process.", Environment.WorkingSet)
            .Gauge("process_start_time_seconds", "Start of the process, Unix time.", status.StartedAt.ToUnixTimeMilliseconds() / 1000.0);
        foreach ((int copies, long chunks) in status.ChunksByCopies.OrderBy(pair => pair.Key))
        {
            text.Gauge("peerstor_chunks_by_copies", "Chunks by the number of their copies.", chunks, $"copies=\"{copies}\"");
        }

        (long theyLack, long weLack) = engine.Reach.Lag();
        text.Gauge("peerstor_ready", "1 once the device has what the others had when it started.", engine.Reach.IsCaughtUp ? 1 : 0)
            .Gauge("peerstor_devices", "Other devices that belong to this one.", engine.Devices.Others.Count)
            .Gauge("peerstor_devices_connected", "Those of them that answer.", engine.Links.All.Count(link => link.IsUp))
            .Gauge("peerstor_sync_lag_operations", "Changes known here that a connected device lacks, at most.", theyLack)
            .Gauge("peerstor_behind_operations", "Changes known at a connected device that are missing here, at most.", weLack);
        foreach (MeterSeries series in meters.Read())
        {
            text.Add(series);
        }

        context.Response.ContentType = PrometheusText.ContentType;
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.WriteAsync(text.ToString(), context.RequestAborted);
    }
}
