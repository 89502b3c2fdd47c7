using PeerStor.Engine.Monitoring.Transfers;
using PeerStor.Web.Api.Statistics;
using PeerStor.Web.Pages.Shared;

namespace PeerStor.Web.Pages.Transfers;

/// <summary>A transfer that is over, in words.</summary>
public sealed record TransferRow(
    string Name, string Folder, string? Url, string Icon, string What, string Way, long Bytes, string Speed, string Took,
    DateTimeOffset When, string Result, string? Reason, bool IsBad)
{
    public static TransferRow Of(Transfer transfer) => new(
        transfer.Name,
        transfer.Path.Length > transfer.Name.Length ? transfer.Path[..^(transfer.Name.Length + 1)] : "",
        transfer.Entry is { } entry ? $"/library/view/{entry}" : null,
        transfer.Kind switch { TransferKind.Upload => "upload", TransferKind.Download => "download", _ => "play" },
        transfer.Kind switch { TransferKind.Upload => "Upload", TransferKind.Download => "Download", _ => "Shown" },
        Words(transfer.Way), transfer.MovedBytes,
        // Of less than a blink no speed can be told.
        transfer.Active.TotalMilliseconds < 20 || transfer.MovedBytes == 0 ? "" : $"{Format.Size((long)transfer.BytesPerSecond)}/s",
        TimeWords(transfer.Active), transfer.EndedAt, Words(transfer.Result), transfer.Reason, transfer.Result == TransferResult.Failed);

    public static string Words(TransferWay way) => way switch
    {
        TransferWay.Browser => "Browser",
        TransferWay.CommandLine => "Command line",
        _ => "Program (API)",
    };

    public static string Words(TransferResult result) => result switch
    {
        TransferResult.Done => "Done",
        TransferResult.Stopped => "Stopped in the middle",
        TransferResult.Cancelled => "Cancelled",
        _ => "Failed",
    };

    private static string TimeWords(TimeSpan time) => time switch
    {
        { TotalSeconds: < 1 } => "under 1 s",
        { TotalMinutes: < 1 } => $"{(int)time.TotalSeconds} s",
        { TotalHours: < 1 } => $"{(int)time.TotalMinutes} min {time.Seconds} s",
        _ => $"{(int)time.TotalHours} h {time.Minutes} min",
    };
}

/// <summary>One page of the list.</summary>
public sealed record TransfersView(TransferFilter Filter, IReadOnlyList<TransferRow> Rows, long? Next, bool IsLater)
{
    public string NextUrl => "/transfers?" + Query(Next);

    public string ExportUrl(string format) => $"/api/v1/transfers?{Query(null)}&format={format}";

    public string Query(long? before) => string.Join('&', new[]
    {
        Part("q", Filter.Text), Part("kind", Filter.Kind?.ToString()), Part("way", Filter.Way?.ToString()),
        Part("result", Filter.Result?.ToString()), Part("before", before?.ToString(System.Globalization.CultureInfo.InvariantCulture)),
    }.OfType<string>());

    private static string? Part(string name, string? value) => value is null ? null : $"{name}={Uri.EscapeDataString(value)}";
}

/// <summary>A day as a bar: heights of 100, the received part below, the sent one above.</summary>
public sealed record DayBar(TransferDay Day, double Received, double Sent)
{
    public long SentBytes => Day.DownloadedBytes + Day.ViewedBytes;

    public string Words =>
        $"{Day.Day:d MMM}: {Format.Size(Day.UploadedBytes)} received in {Format.Count(Day.Uploads, "upload", "uploads")}, " +
        $"{Format.Size(SentBytes)} sent in {Format.Count(Day.Downloads + Day.Views, "transfer", "transfers")}" +
        (Day.Failed > 0 ? $", {Day.Failed} failed" : "");
}

/// <summary>The days, the oldest first.</summary>
public sealed record DaysView(IReadOnlyList<DayBar> Bars, long Received, long Sent, long Failed)
{
    public IReadOnlyList<DayColumn> Columns => [.. Bars.Select(bar => new DayColumn(bar.Day.Day, bar.Words, bar.Received, bar.Sent))];

    public static DaysView Of(IReadOnlyList<TransferDay> days)
    {
        long most = days.Max(day => day.UploadedBytes + day.DownloadedBytes + day.ViewedBytes);
        double Height(long bytes) => DayColumn.Height(bytes, most);
        return new DaysView(
            [.. days.Select(day => new DayBar(day, Height(day.UploadedBytes), Height(day.DownloadedBytes + day.ViewedBytes)))],
            days.Sum(day => day.UploadedBytes), days.Sum(day => day.DownloadedBytes + day.ViewedBytes), days.Sum(day => day.Failed));
    }
}
