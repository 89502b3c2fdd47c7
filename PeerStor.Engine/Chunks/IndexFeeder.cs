using Microsoft.Data.Sqlite;
using PeerStor.Engine.Common;
using SQLitePCL;

namespace PeerStor.Engine.Chunks;

/// <summary>
/// Takes durable chunks into the index, behind the appends. Only durable ones: what the index holds is promised to
/// others as present.
/// </summary>
internal sealed class IndexFeeder(StoreState state, GroupCommit commit)
{
    /// <summary>Many enough to be cheap, few enough not to hold the index for long: about 5 ms.</summary>
    private const int MaxBatch = 1024;

    /// <summary>So much of the segments at most is usually scanned after a crash.</summary>
    public const long UrgentBytes = 64 << 20;

    private long fedPosition;

    public bool IsUrgent => commit.Durable - Volatile.Read(ref fedPosition) >= UrgentBytes;

    /// <summary>
    /// Brings the index up to what is durable. With a full disk it stays behind and goes on later: the chunks are found
    /// through the pending ones and, after a restart, by the scan.
    /// </summary>
    public void Feed()
    {
        try
        {
            while (FeedBatch())
            {
            }

            lock (state.IndexGate)
            {
                state.Index.Checkpoint(whole: false);
            }
        }
        catch (SqliteException error) when (error.SqliteErrorCode == raw.SQLITE_FULL)
        {
            state.Health.Raise(
                "chunk-index-full",
                AlertLevel.Warning,
                "The disk is full: the index of the stored data cannot be brought up to date.",
                "Nothing is lost; the next start takes a little longer.",
                "Free some space on the disk.");
        }
        catch (SqliteException error)
        {
            throw state.IndexFailed(error);
        }
    }

    private bool FeedBatch()
    {
        lock (state.IndexGate)
        {
            List<PendingChunk> batch;
            List<ChunkId> revived;
            lock (state.Gate)
            {
                long durable = commit.Durable;
                batch = [.. state.Queue.Take(MaxBatch).TakeWhile(chunk => chunk.Position <= durable)];
                revived = [.. state.Revived.Take(MaxBatch)];
            }

            if (batch.Count == 0 && revived.Count == 0)
            {
                // Copies that compaction made have no entry of their own.
                Volatile.Write(ref fedPosition, commit.Durable);
                return false;
            }

            state.Index.Changes.Transact(changes => Write(changes, batch, revived));
            state.Health.Clear("chunk-index-full");
            lock (state.Gate)
            {
                Forget(batch, revived);
            }

            return true;
        }
    }

    private void Write(IndexChanges changes, List<PendingChunk> batch, List<ChunkId> revived)
    {
        foreach (PendingChunk chunk in batch)
        {
            changes.Add(chunk.Id, chunk.Place);
        }

        foreach (IGrouping<int, PendingChunk> segment in batch.GroupBy(chunk => chunk.Place.Segment))
        {
            changes.SetIndexed(segment.Key, segment.Max(chunk => chunk.Place.Offset + chunk.Place.RecordBytes));
        }

        foreach (ChunkId id in revived)
        {
            changes.Flag(id, null);
        }

        changes.SetMeta("observed_seconds", state.Observed.Seconds);
    }

    private void Forget(List<PendingChunk> batch, List<ChunkId> revived)
    {
        foreach (PendingChunk chunk in batch)
        {
            state.Queue.Dequeue();
            state.Pending.TryRemove(chunk.Id, out _);
            Volatile.Write(ref fedPosition, chunk.Position);
        }

        state.Revived.ExceptWith(revived);
    }
}
