using Microsoft.AspNetCore.Mvc;
using PeerStor.Engine.Files;
using PeerStor.Engine.Monitoring;
using PeerStor.Engine.Users;

namespace PeerStor.Web.Pages.Home;

/// <summary>What a person wants to know at a glance.</summary>
public sealed class IndexModel(NodeMonitor monitor, Drive drive, Access access) : Screen
{
    private const int RecentFiles = 8;

    public string DeviceName { get; private set; } = "";

    public HomeView View { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync()
    {
        NodeStatus status = await monitor.StatusAsync(Aborted);
        DriveTotals totals = await drive.TotalsAsync(Caller, Aborted);
        IReadOnlyList<(Entry Entry, string Path)> recent = await drive.ListRecentAsync(Caller, RecentFiles, Aborted);
        IReadOnlyList<GrantSummary> grants = await access.ListAsync(Caller, Aborted);
        DeviceName = status.NodeName;
        View = new HomeView(
            Metrics.Of(status, totals), status.Alerts, [.. recent.Select(item => RecentFile.Of(item.Entry, item.Path))],
            Steps(totals, grants.Count(grant => grant.Kind == GrantKind.Session)));
        return WantsRegion ? Partial("_Overview", View) : Page();
    }

    private static IReadOnlyList<FirstStep> Steps(DriveTotals totals, int sessions) =>
    [
        new("Upload something", "Drop a file or a whole folder on any screen, or choose it.", "/upload", "Upload", totals.Files > 0),
        new("Open it on your phone", "Settings shows a QR code that signs in another browser.", "/settings#another-device", "Show the code", sessions > 1),
        new("Make a folder", "Folders keep things apart. Files can be moved into them at any time.", "/library", "Open the Library", totals.Folders > 0),
    ];
}
