using Microsoft.AspNetCore.Mvc;
using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Files.Quotas;
using PeerStor.Engine.Monitoring;
using PeerStor.Engine.Monitoring.Measurements;
using PeerStor.Engine.Monitoring.Transfers;
using PeerStor.Engine.Notes;
using PeerStor.Web.Hosting;
using PeerStor.Web.Pages.Network;
using PeerStor.Web.Pages.Stream;

namespace PeerStor.Web.Pages.Home;

/// <summary>What a person wants to know at a glance. Each region answers for itself, when what it depends on changes.</summary>
public sealed class IndexModel(
    NodeMonitor monitor, Drive drive, DriveCounts counts, Savings savings, MeasurementHistory measurements, TransferRegister transfers,
    StreamShelf shelf, StorageUse use, NetworkMonitor network, NoteShelf notes, ServeOptions options, TimeProvider time) : Screen
{
    private const int RecentFiles = 8;
    private const int RecentNotes = 5;
    private const int MostNow = 20;
    private const int MostBegun = 4;

    /// <summary>The span of the charts: hour, days or quarter.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Span { get; set; }

    public string DeviceName { get; private set; } = "";

    public bool HasNotepad => options.HasNotepad;

    public HomeView View { get; private set; } = null!;

    public async Task OnGetAsync()
    {
        NodeStatus status = await monitor.StatusAsync(Aborted);
        DeviceName = status.NodeName;
        View = new HomeView(status.Alerts, use.Of(Caller.User), await FiguresAsync(status), Devices(), Now(), Charts(), await BegunAsync(), await RecentAsync(), Notes());
    }

    public async Task<IActionResult> OnGetAlertsAsync()
    {
        IReadOnlyList<Alert> alerts = (await monitor.StatusAsync(Aborted)).Alerts;
        return Partial("_Alerts", alerts);
    }

    public IActionResult OnGetSpace() => Partial("_Space", use.Of(Caller.User));

    public async Task<IActionResult> OnGetFiguresAsync() => Partial("_Figures", await FiguresAsync(await monitor.StatusAsync(Aborted)));

    public IActionResult OnGetDevices() => Partial("_Devices", Devices());

    public IActionResult OnGetNow() => Partial("_Now", Now());

    public IActionResult OnGetCharts() => Partial("_Charts", Charts());

    public async Task<IActionResult> OnGetBegunAsync() => Partial("_Begun", await BegunAsync());

    public async Task<IActionResult> OnGetRecentAsync() => Partial("_Recent", await RecentAsync());

    public IActionResult OnGetRecentNotes() => Partial("_RecentNotes", Notes());

    private async Task<Figures> FiguresAsync(NodeStatus status) => Figures.Of(
        status, await counts.OfAsync(Caller, Aborted), savings.Current, measurements.Read(MeasuredSpan.Quarter));

    private async Task<IReadOnlyList<MediaCard>> BegunAsync() => [.. (await shelf.UnderWayAsync(Caller, Aborted)).Take(MostBegun)];

    private NetworkView Devices() => NetworkView.Of(network.Read(), time.GetUtcNow());

    private IReadOnlyList<NowRow> Now() => [.. transfers.List(Caller.User, MostNow).Select(NowRow.Of)];

    private ChartsView Charts()
    {
        MeasuredSpan span = Span switch { "days" => MeasuredSpan.Days, "quarter" => MeasuredSpan.Quarter, _ => MeasuredSpan.Hour };
        return ChartsView.Of(span, measurements.Read(span));
    }

    private IReadOnlyList<NoteSummary> Notes() => HasNotepad ? notes.List(Caller, new NoteQuery(null, EntrySort.Modified, Limit: RecentNotes)).Items : [];

    private async Task<RecentView> RecentAsync() =>
        new([.. (await drive.ListRecentAsync(Caller, RecentFiles + RecentNotes, Aborted))
            .Where(item => !HasNotepad || notes.Find(Caller, item.Entry.Id) is null).Take(RecentFiles).Select(item => RecentFile.Of(item.Entry, item.Path))]);
}
