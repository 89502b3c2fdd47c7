using System.Globalization;
using PeerStor.Engine;
using PeerStor.Engine.Monitoring;

namespace PeerStor.Web.Api.Metrics;

/// <summary>A figure as it is now.</summary>
internal sealed record NodeGauge(string Name, string Help, double Value, params KeyValuePair<string, object?>[] Tags);

/// <summary>How the device stands, in figures; none of them names a file or a person.</summary>
internal sealed class NodeGauges(PeerStorEngine engine)
{
    /// <summary>Those of one name stand together.</summary>
    public async Task<IReadOnlyList<NodeGauge>> ReadAsync(CancellationToken cancellationToken)
    {
        NodeStatus status = await engine.Monitor.StatusAsync(cancellationToken);
        StorageStatus storage = status.Storage;
        (long theyLack, long weLack) = engine.Reach.Lag();
        return
        [
            new("peerstor_stored_bytes", "Size of the segment files.", storage.Stored),
            new("peerstor_chunks", "Chunks stored here.", storage.Chunks),
            new("peerstor_database_bytes", "Size of the database.", storage.DatabaseBytes),
            new("peerstor_disk_free_bytes", "Free space on the disk that holds the data.", storage.Free),
            new("peerstor_disk_total_bytes", "Size of that disk.", storage.DiskTotal),
            new("peerstor_read_only", "1 while the device takes no changes.", storage.ReadOnly ? 1 : 0),
            new("peerstor_journal_operations", "Operations in the journal.", status.JournalOperations),
            new("peerstor_alerts", "Conditions that a person should look at.", status.Alerts.Count),
            new("process_resident_memory_bytes", "Memory of the process.", Environment.WorkingSet),
            new("process_start_time_seconds", "Start of the process, Unix time.", status.StartedAt.ToUnixTimeMilliseconds() / 1000.0),
            .. status.ChunksByCopies.OrderBy(pair => pair.Key).Select(pair => new NodeGauge(
                "peerstor_chunks_by_copies", "Chunks by the number of their copies.", pair.Value,
                new KeyValuePair<string, object?>("copies", pair.Key.ToString(CultureInfo.InvariantCulture)))),
            new("peerstor_ready", "1 once the device has what the others had when it started.", engine.Reach.IsCaughtUp ? 1 : 0),
            new("peerstor_devices", "Other devices that belong to this one.", engine.Devices.Others.Count),
            new("peerstor_devices_connected", "Those of them that answer.", engine.Links.All.Count(link => link.IsUp)),
            new("peerstor_sync_lag_operations", "Changes known here that a connected device lacks, at most.", theyLack),
            new("peerstor_behind_operations", "Changes known at a connected device that are missing here, at most.", weLack),
        ];
    }
}
