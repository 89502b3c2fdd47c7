using PeerStor.Engine.Monitoring;
using PeerStor.Engine.Monitoring.Measurements;
using PeerStor.Engine.Notes;
using PeerStor.Engine.Notes.Blocks;
using PeerStor.Engine.Users;
using PeerStor.Web.Pages.Home;
using PeerStor.Web.Pages.Network;
using PeerStor.Web.Pages.Shared;

namespace PeerStor.Web.Pages.Notepad.Blocks;

/// <summary>Numbers for blocks: the same that Home shows. What one request needs several times is read once.</summary>
public sealed class BlockFigures(
    NodeMonitor monitor, DriveCounts counts, Savings savings, MeasurementHistory measurements, NetworkMonitor network, NoteShelf shelf, TimeProvider time)
{
    private const int DaysCounted = 30;

    private NodeStatus? _status;
    private Figures? _figures;
    private NetworkView? _network;
    private NoteStatistics? _notes;

    public async Task<MetricContent> MetricAsync(Caller caller, LiveBlock block, CancellationToken cancellationToken)
    {
        _status ??= await monitor.StatusAsync(cancellationToken);
        _figures ??= Figures.Of(_status, await counts.OfAsync(caller, cancellationToken), savings.Current, measurements.Read(MeasuredSpan.Quarter));
        Metric metric = block.Value("show") switch
        {
            "files" => _figures.Metrics[0],
            "used" => _figures.Metrics[1],
            "received" => _figures.Metrics[2],
            "sent" => _figures.Metrics[3],
            "free" => Free(_status.Storage.Usable),
            "notes" => Counted("Notes", Notes(caller).Notes, "note", "notes", $"{Notes(caller).Shared} shared", [.. Notes(caller).Growth.Select(day => (double)day.Notes)]),
            "edits" => Counted("Edits in 30 days", Notes(caller).Days.Sum(day => day.Edits), "edit", "edits", "in notes", [.. Notes(caller).Days.Select(day => (double)day.Edits)]),
            _ => Counted("Devices", Devices().Status.Devices.Count(device => device.IsUp), "device", "devices", $"there, of {Devices().Status.Devices.Count}", []),
        };
        return new MetricContent(metric with { Label = block.Value("label") ?? metric.Label });
    }

    public ChartContent Chart(Caller caller, LiveBlock block, string id)
    {
        string show = block.Value("show")!;
        MeasuredSpan span = block.Value("span") switch { "hour" => MeasuredSpan.Hour, "days" => MeasuredSpan.Days, _ => MeasuredSpan.Quarter };
        (string title, IReadOnlyList<DayColumn> days) = show switch
        {
            "throughput" => ($"Sent and received, {ChartsView.Words(span).ToLowerInvariant()}", []),
            "storage" => ($"Space used, {ChartsView.Words(span).ToLowerInvariant()}", []),
            "notes" => ("Notes, 30 days", NoteColumns.Growth(Notes(caller))),
            _ => ("Edits of notes a day", NoteColumns.Edits(Notes(caller))),
        };
        return new ChartContent($"{id}-{show}-{span}", show, block.Value("label") ?? title, days.Count == 0 ? ChartsView.Of(span, measurements.Read(span)) : null, days);
    }

    public NetworkContent Network() => new(Devices());

    private NoteStatistics Notes(Caller caller) => _notes ??= shelf.Count(caller, DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime), DaysCounted);

    private NetworkView Devices() => _network ??= NetworkView.Of(network.Read(), time.GetUtcNow());

    private static Metric Free(long bytes)
    {
        (string number, string unit) = Format.SizeParts(bytes);
        return new Metric("Room for files", number, unit, Format.Bytes(bytes), "on this device", null, [], FromZero: true);
    }

    private static Metric Counted(string label, long number, string one, string many, string note, IReadOnlyList<double> line) =>
        new(label, Format.Count(number), "", Format.Count(number, one, many), note, null, line, FromZero: true);
}
