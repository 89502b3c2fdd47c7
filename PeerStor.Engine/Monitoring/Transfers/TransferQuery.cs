namespace PeerStor.Engine.Monitoring.Transfers;

/// <summary>What a day (UTC) brought.</summary>
public sealed record TransferDay(
    DateOnly Day, long Uploads, long UploadedBytes, long Downloads, long DownloadedBytes, long Views, long ViewedBytes, long Failed);

/// <summary>Which transfers to list. Null: all. <paramref name="Before"/> is a page's Next.</summary>
public sealed record TransferQuery(
    TransferKind? Kind = null, TransferWay? Way = null, TransferResult? Result = null, string? Text = null,
    long? Before = null, int Limit = 50);

/// <summary>One page, the newest first; Next is null on the last.</summary>
public sealed record TransferPage(IReadOnlyList<Transfer> Items, long? Next);
