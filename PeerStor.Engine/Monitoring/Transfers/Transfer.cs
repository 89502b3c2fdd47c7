using PeerStor.Engine.Common;

namespace PeerStor.Engine.Monitoring.Transfers;

/// <summary>Persisted: append only.</summary>
public enum TransferKind
{
    Upload = 1,

    /// <summary>Somebody took the file along.</summary>
    Download = 2,

    /// <summary>A browser showed or played it.</summary>
    View = 3,
}

/// <summary>By what a transfer was made. Persisted: append only.</summary>
public enum TransferWay
{
    Browser = 1,
    Api = 2,
    CommandLine = 3,
}

/// <summary>How a transfer ended. Persisted: append only.</summary>
public enum TransferResult
{
    Done = 1,

    /// <summary>It stopped in the middle; an upload can go on from there.</summary>
    Stopped = 2,
    Cancelled = 3,
    Failed = 4,
}

/// <summary>A transfer that is over.</summary>
/// <param name="Path">Of an upload: where it went, below the user's root; of a download: the file's name then.</param>
/// <param name="Entry">The file; null for an upload that did not become one.</param>
/// <param name="SizeBytes">The whole file's length; null when it was never told.</param>
/// <param name="MovedBytes">What went over the line: more than the size when parts were asked for twice.</param>
/// <param name="Active">Time in which something was asked for or sent: pauses between requests do not count.</param>
/// <param name="Reason">Why it failed, as a sentence for people.</param>
public sealed record Transfer(
    Guid Id, TransferKind Kind, TransferWay Way, string Path, EntryId? Entry, long? SizeBytes, long MovedBytes,
    DateTimeOffset BeganAt, DateTimeOffset EndedAt, TimeSpan Active, TransferResult Result, string? Reason)
{
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    public double BytesPerSecond => Active > TimeSpan.Zero ? MovedBytes / Active.TotalSeconds : 0;
}

/// <summary>A transfer that goes on now.</summary>
/// <param name="DoneBytes">Of an upload also what earlier requests brought.</param>
public sealed record RunningTransfer(
    Guid Id, TransferKind Kind, TransferWay Way, string Path, EntryId? Entry, long? SizeBytes, long DoneBytes,
    DateTimeOffset BeganAt, double BytesPerSecond, bool IsWaiting)
{
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];
}
