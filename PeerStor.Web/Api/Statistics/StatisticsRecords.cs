using PeerStor.Engine.Monitoring.Measurements;
using PeerStor.Engine.Monitoring.Transfers;

namespace PeerStor.Web.Api.Statistics;

/// <summary>A transfer that is over. Sizes in bytes, times UTC.</summary>
internal sealed record TransferJson(
    string Id, string Kind, string Way, string Result, string Path, string? File, long? Size, long Moved, DateTimeOffset Began,
    DateTimeOffset Ended, double Seconds, long BytesPerSecond, string? Reason)
{
    public static TransferJson Of(Transfer transfer) => new(
        transfer.Id.ToString("N"), Word(transfer.Kind), Word(transfer.Way), Word(transfer.Result), transfer.Path,
        transfer.Entry?.ToString(), transfer.SizeBytes, transfer.MovedBytes, transfer.BeganAt, transfer.EndedAt,
        Math.Round(transfer.Active.TotalSeconds, 3), (long)transfer.BytesPerSecond, transfer.Reason);

    private static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}

internal sealed record TransfersJson(IReadOnlyList<TransferJson> Items, long? Next);

internal sealed record DayJson(
    DateOnly Day, long Uploads, long UploadedBytes, long Downloads, long DownloadedBytes, long Views, long ViewedBytes, long Failed)
{
    public static DayJson Of(TransferDay day) => new(
        day.Day, day.Uploads, day.UploadedBytes, day.Downloads, day.DownloadedBytes, day.Views, day.ViewedBytes, day.Failed);
}

internal sealed record StatisticsJson(IReadOnlyList<DayJson> Days);

/// <summary>One step; <paramref name="At"/> is its start in Unix seconds, as charts want it.</summary>
internal sealed record MeasurementJson(
    long At, long SentPerSecond, long ReceivedPerSecond, long Requests, long Stored, long Free, long Files, long Chunks, int Transfers,
    long Memory, long ProcessorMs)
{
    public static MeasurementJson Of(Measurement row) => new(
        row.At.ToUnixTimeSeconds(), (long)row.SentPerSecond, (long)row.ReceivedPerSecond, row.Requests, row.StoredBytes, row.FreeBytes,
        row.Files, row.Chunks, row.Transfers, row.MemoryBytes, row.ProcessorMs);
}

internal sealed record MeasurementsJson(string Span, int StepSeconds, IReadOnlyList<MeasurementJson> Items);
