using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Monitoring;
using PeerStor.Web.Pages.Library;

namespace PeerStor.Web.Pages.Home;

/// <summary>The figures at the top of Home. Sizes in bytes.</summary>
public sealed record Metrics(
    long Files, long Folders, long FileBytes, long StoredBytes, long FreeBytes, long DiskBytes, long WithCopy, long WithoutCopy)
{
    public static Metrics Of(NodeStatus status, DriveTotals totals) => new(
        totals.Files, totals.Folders, totals.LogicalBytes, status.Storage.Stored, status.Storage.Usable,
        status.Storage.DiskTotal, status.ChunksByCopies.Where(pair => pair.Key > 0).Sum(pair => pair.Value),
        status.ChunksByCopies.GetValueOrDefault(0));
}

/// <summary>A file that came lately, with the folder that it lies in.</summary>
public sealed record RecentFile(EntryRow Entry, string Folder)
{
    public static RecentFile Of(Entry entry, string path)
    {
        int slash = path.LastIndexOf('/');
        return new RecentFile(EntryRow.Of(entry), slash < 0 ? "Library" : path[..slash]);
    }
}

/// <summary>One of the first things to do; it ticks itself off.</summary>
public sealed record FirstStep(string Title, string Text, string Link, string LinkText, bool Done);

/// <summary>The region of Home that follows what happens.</summary>
public sealed record HomeView(
    Metrics Metrics, IReadOnlyList<Alert> Alerts, IReadOnlyList<RecentFile> Recent, IReadOnlyList<FirstStep> Steps)
{
    public bool IsStarting => Steps.Any(step => !step.Done);
}
