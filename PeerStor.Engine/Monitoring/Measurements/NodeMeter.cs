using PeerStor.Engine.Chunks;
using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Monitoring.Transfers;
using PeerStor.Engine.Storage;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Monitoring.Measurements;

/// <summary>Reads the node's gauges and counters: what has moved since the last reading, and what is there now.</summary>
internal sealed class NodeMeter(
    ContentTraffic traffic, RequestCount requestCount, TransferRegister transfers, ChunkStore chunks, DiskSpace disk, DriveCounts counts, Accounts accounts)
{
    private long _sent;
    private long _received;
    private long _requests;
    private TimeSpan _processor = Environment.CpuUsage.TotalTime;

    /// <summary>Not for two threads at a time.</summary>
    /// <param name="seconds">Since the last reading.</param>
    public async Task<Measurement> ReadAsync(DateTimeOffset at, int seconds, CancellationToken cancellationToken)
    {
        (long sent, long received, long requests) = (traffic.SentBytes, traffic.ReceivedBytes, requestCount.Total);
        TimeSpan processor = Environment.CpuUsage.TotalTime;
        StoreTotals totals = chunks.Totals;
        long files = 0;
        foreach (UserId user in accounts.Everybody())
        {
            files += (await counts.OfAsync(user, cancellationToken)).Files;
        }

        Measurement now = new(
            at, seconds, sent - _sent, received - _received, requests - _requests, totals.SegmentBytes, disk.Measure().Free,
            files, totals.Chunks, transfers.TakePeak(), Environment.WorkingSet,
            (long)(processor - _processor).TotalMilliseconds);
        (_sent, _received, _requests, _processor) = (sent, received, requests, processor);
        return now;
    }
}
