using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Files.Quotas;
using PeerStor.Engine.Monitoring.Measurements;
using PeerStor.Engine.Monitoring.Transfers;
using PeerStor.Engine.Notes;
using PeerStor.Web.Pages.Library;
using PeerStor.Web.Pages.Network;
using PeerStor.Web.Pages.Shared;
using PeerStor.Web.Pages.Stream;

namespace PeerStor.Web.Pages.Home;

/// <summary>A file that came lately, with the folder that it lies in.</summary>
public sealed record RecentFile(EntryRow Entry, string Folder)
{
    public static RecentFile Of(Entry entry, string path)
    {
        int slash = path.LastIndexOf('/');
        return new RecentFile(EntryRow.Of(entry), slash < 0 ? "Library" : path[..slash]);
    }
}

/// <summary>The files that came lately; none of them yet means that this is the beginning.</summary>
public sealed record RecentView(IReadOnlyList<RecentFile> Files);

/// <summary>A transfer that goes on now.</summary>
public sealed record NowRow(
    string Id, string Name, string Icon, string Words, string Speed, long Done, long? Total, string? Url)
{
    public static NowRow Of(RunningTransfer transfer)
    {
        string way = transfer.Way switch
        {
            TransferWay.Browser => "in a browser",
            TransferWay.CommandLine => "by the command line",
            _ => "by a program",
        };
        string kind = transfer.Kind switch
        {
            TransferKind.Upload => "Uploading",
            TransferKind.Download => "Downloading",
            _ => "Being shown",
        };
        string size = transfer.SizeBytes is { } total ? $"{Format.Size(Math.Min(transfer.DoneBytes, total))} of {Format.Size(total)}" : Format.Size(transfer.DoneBytes);
        return new NowRow(
            $"now-{transfer.Id:N}", transfer.Name, transfer.Kind == TransferKind.Upload ? "upload" : transfer.Kind == TransferKind.View ? "play" : "download",
            $"{kind} {way}, {size}", transfer.IsWaiting ? "waiting" : $"{Format.Size((long)transfer.BytesPerSecond)}/s",
            transfer.DoneBytes, transfer.Kind == TransferKind.View ? null : transfer.SizeBytes,
            transfer.Entry is { } entry ? $"/library/view/{entry}" : null);
    }
}

/// <summary>The charts: which span, and its numbers as a table of few rows.</summary>
public sealed record ChartsView(MeasuredSpan Span, IReadOnlyList<Measurement> Rows)
{
    private const int MostRows = 24;

    public string Word => Span.ToString().ToLowerInvariant();

    public static ChartsView Of(MeasuredSpan span, IReadOnlyList<Measurement> all)
    {
        int each = Math.Max(1, (int)Math.Ceiling((double)all.Count / MostRows));
        return new ChartsView(span, [.. all.Chunk(each).Select(part => Measurement.Combine(part[0].At, part)).Reverse()]);
    }

    public static string Words(MeasuredSpan span) => span switch
    {
        MeasuredSpan.Hour => "Last hour",
        MeasuredSpan.Days => "3 days",
        _ => "90 days",
    };
}

/// <summary>Everything on Home.</summary>
public sealed record HomeView(
    IReadOnlyList<Alert> Alerts, StorageRoom Room, Figures Figures, NetworkView Network, IReadOnlyList<NowRow> Now, ChartsView Charts, IReadOnlyList<MediaCard> Begun,
    RecentView Recent, IReadOnlyList<NoteSummary> Notes);
