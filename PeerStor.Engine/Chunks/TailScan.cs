using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using PeerStor.Engine.Storage;

namespace PeerStor.Engine.Chunks;

/// <summary>Takes into the index what lies in the segments beyond what it has seen.</summary>
internal sealed partial class TailScan(StoreState state, ILogger logger)
{
    private const int BatchChunks = 4096;
    private const long BatchBytes = 256L << 20;

    private readonly List<(ChunkId Id, ChunkPlace Place)> batch = [];
    private long doneBytes;
    private long totalBytes;

    public void Run(CancellationToken cancellationToken)
    {
        Dictionary<int, IndexedSegment> known = state.Index.Segments().ToDictionary(segment => segment.Number);
        ForgetDeleted(known.Values);
        List<(Segment Segment, long From)> work = [];
        foreach (Segment segment in state.Segments.All)
        {
            IndexedSegment row = known.GetValueOrDefault(segment.Number)
                ?? new IndexedSegment(segment.Number, 0, 0, 0, Sealed: false, Retired: false);
            Restore(segment, row);
            if (segment.LengthBytes > row.IndexedBytes && !row.Retired)
            {
                work.Add((segment, row.IndexedBytes));
            }
        }

        totalBytes = work.Sum(item => item.Segment.LengthBytes - item.From);
        foreach ((Segment segment, long from) in work)
        {
            Scan(segment, from, cancellationToken);
        }

        if (doneBytes > 0)
        {
            LogScanned(work.Count, doneBytes);
        }
    }

    /// <summary>After a power cut the row of a deleted segment may be back.</summary>
    private void ForgetDeleted(IEnumerable<IndexedSegment> known)
    {
        foreach (IndexedSegment gone in known.Where(row => row.Retired && state.Segments.Find(row.Number) is null))
        {
            state.Index.Changes.Transact(changes => changes.RemoveSegment(gone.Number));
        }
    }

    private void Restore(Segment segment, IndexedSegment row)
    {
        segment.LiveBytes = row.LiveBytes;
        segment.LiveChunks = row.LiveChunks;
        segment.Sealed = row.Sealed;
        if (row.Retired)
        {
            segment.RetiredAt = state.Time.GetTimestamp();
        }
    }

    private void Scan(Segment segment, long from, CancellationToken cancellationToken)
    {
        bool durable = ReadFromDisk(segment);
        SegmentScan scan = new(segment.Handle(), from, segment.LengthBytes);
        long batchFrom = from;
        while (scan.Next())
        {
            cancellationToken.ThrowIfCancellationRequested();
            batch.Add((scan.Id, new ChunkPlace(
                segment.Number, scan.RecordOffset, scan.Record.Length - ChunkRecord.HeaderBytes)));
            if (batch.Count >= BatchChunks || scan.Offset - batchFrom >= BatchBytes)
            {
                Take(segment, scan, durable);
                Report(scan.Offset - batchFrom);
                batchFrom = scan.Offset;
            }
        }

        if (scan.SkippedBytes > 0)
        {
            // Behind a torn record nothing is ever written: a new segment begins.
            segment.Sealed = true;
            LogSkipped(segment.Number, scan.SkippedBytes);
        }

        Take(segment, scan, durable);
        Report(scan.Offset - batchFrom);
    }

    /// <summary>
    /// The page cache may show bytes that never reached the disk: those of a process that was killed before its fsync,
    /// or whose fsync failed. So the tail is synced, and then read from the disk.
    /// </summary>
    private bool ReadFromDisk(Segment segment)
    {
        try
        {
            DurableFile.SyncContents(segment.Handle());
            DurableFile.DropCache(segment.Handle());
            return true;
        }
        catch (IOException error)
        {
            state.Health.MakeReadOnly(
                "chunk-sync-failed",
                $"The disk could not confirm that data was written: {error.Message}",
                "What was acknowledged before is safe. This device takes no new data.",
                "Check the disk's health and free space, then start PeerStor again.");
            return false;
        }
    }

    private void Take(Segment segment, SegmentScan scan, bool durable)
    {
        if (!durable)
        {
            // Readable for now, but never promised: the index must not have what may be gone after a power cut.
            foreach ((ChunkId id, ChunkPlace place) in batch)
            {
                state.Pending.TryAdd(id, new PendingChunk(id, place, long.MaxValue));
            }

            batch.Clear();
            return;
        }

        try
        {
            List<ChunkPlace> added = [];
            state.Index.Changes.Transact(changes =>
            {
                added.AddRange(batch.Where(chunk => changes.Add(chunk.Id, chunk.Place)).Select(chunk => chunk.Place));
                changes.SetIndexed(segment.Number, scan.Offset);
                changes.SetState(segment.Number, segment.Sealed, retired: false);
            });
            added.ForEach(segment.AddLive);
            state.Index.Checkpoint(whole: false);
        }
        catch (SqliteException error) when (error.SqliteErrorCode == SQLitePCL.raw.SQLITE_FULL)
        {
            Keep(segment);
        }

        batch.Clear();
    }

    /// <summary>The disk is full: the chunks are found through memory until the index can take them.</summary>
    private void Keep(Segment segment)
    {
        foreach ((ChunkId id, ChunkPlace place) in batch.Where(chunk => state.Find(chunk.Id) is null))
        {
            PendingChunk pending = new(id, place, Position: 0);
            state.Pending[id] = pending;
            state.Queue.Enqueue(pending);
            segment.AddLive(place);
        }
    }

    private void Report(long bytes)
    {
        doneBytes += bytes;
        state.Options.Progress?.Report(new ScanProgress(doneBytes, totalBytes));
    }

    [LoggerMessage(Level = LogLevel.Information, Message =
        "Took {Bytes} bytes in {Count} segments into the index that it had not seen")]
    private partial void LogScanned(int count, long bytes);

    [LoggerMessage(Level = LogLevel.Warning, Message =
        "Segment {Number} has {Bytes} bytes that belong to no good record: a write that was cut off, or damage")]
    private partial void LogSkipped(int number, long bytes);
}
