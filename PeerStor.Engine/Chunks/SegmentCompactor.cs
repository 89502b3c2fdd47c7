using Microsoft.Data.Sqlite;
using Microsoft.Win32.SafeHandles;
using PeerStor.Engine.Storage;

namespace PeerStor.Engine.Chunks;

/// <summary>
/// Gives back the room of deleted chunks: copies what is live in a segment to the newest one, makes that durable,
/// switches the index in one transaction, and deletes the old file when no reader can be in it any more.
/// </summary>
internal sealed class SegmentCompactor(
    StoreState state, ChunkAppender appender, GroupCommit commit, IndexFeeder feeder, DamageRegister damage)
{
    /// <summary>A reader that looked up the old place has this long to read it.</summary>
    public static readonly TimeSpan RetiredFor = TimeSpan.FromMinutes(10);

    /// <summary>Below this share of live bytes copying them pays.</summary>
    private const double LiveShare = 0.5;

    /// <summary>Compacts what is due; the count of segments that were emptied.</summary>
    public async Task<int> CompactAsync(CancellationToken cancellationToken)
    {
        state.Health.ThrowIfReadOnly();
        DeleteRetired(RetiredFor);
        feeder.Feed();
        int emptied = 0;

        // Segments without anything live first: they give room without needing any.
        foreach (Segment segment in Candidates().OrderBy(segment => segment.LiveBytes))
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                emptied += await EmptyAsync(segment, cancellationToken) ? 1 : 0;
            }
            catch (StoreFullException)
            {
                // The segments emptied so far give their room in ten minutes; the next compaction goes on with it.
                break;
            }
        }

        return emptied;
    }

    /// <summary>Deletes the files of segments that were emptied at least this long ago.</summary>
    public void DeleteRetired(TimeSpan age)
    {
        lock (state.IndexGate)
        {
            // Under the lock, for compaction and upkeep both come here.
            List<Segment> due = [.. state.Segments.All.Where(segment =>
                segment.RetiredAt is { } at && state.Time.GetElapsedTime(at) >= age)];
            if (due.Count == 0 || state.Health.ReadOnly)
            {
                return;
            }

            // The switch must be on the disk before the file goes, or a power cut could bring the old index back.
            if (!state.Index.Checkpoint(whole: true))
            {
                return;
            }

            foreach (Segment segment in due)
            {
                Delete(segment);
            }
        }

        DurableFile.SyncDirectory(state.Segments.Directory);
    }

    private void Delete(Segment segment)
    {
        if (state.Index.InSegment(segment.Number, 1).Count > 0)
        {
            // A damaged record in it was found to be good again.
            state.Index.Changes.Transact(changes => changes.SetState(segment.Number, isSealed: true, retired: false));
            segment.RetiredAt = null;
            return;
        }

        // The row first: a file without a row is only scanned again, but a row of a file that is gone would say of the
        // next file with that number that it may be deleted.
        state.Index.Changes.Transact(changes => changes.RemoveSegment(segment.Number));
        state.Segments.Delete(segment);
    }

    private List<Segment> Candidates()
    {
        lock (state.Gate)
        {
            HashSet<int> pending = [.. state.Queue.Select(chunk => chunk.Place.Segment)];
            return [.. state.Segments.All.Where(segment =>
                segment.RetiredAt is null && segment.Number != appender.ActiveSegment && !pending.Contains(segment.Number)
                && (segment.LiveChunks == 0 || segment.LiveBytes < segment.LengthBytes * LiveShare))];
        }
    }

    private async Task<bool> EmptyAsync(Segment segment, CancellationToken cancellationToken)
    {
        List<(ChunkId Id, ChunkPlace From, PendingChunk To)> moves = [];
        if (segment.LiveChunks > 0)
        {
            Dictionary<ChunkId, ChunkPlace> healed = DamagedIn(segment);
            using SafeFileHandle file = File.OpenHandle(
                segment.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            SegmentScan scan = new(file, 0, segment.LengthBytes);
            while (scan.Next())
            {
                cancellationToken.ThrowIfCancellationRequested();
                ChunkPlace place = new(segment.Number, scan.RecordOffset, scan.Record.Length - ChunkRecord.HeaderBytes);
                if (healed.TryGetValue(scan.Id, out ChunkPlace bad) && bad == place)
                {
                    damage.Heal(new IndexedChunk(scan.Id, place, null));
                }

                if (state.FindIndexed(scan.Id)?.Place == place)
                {
                    moves.Add((scan.Id, place, appender.Copy(scan.Id, scan.Record.Span)));
                }
            }
        }

        if (moves.Count > 0)
        {
            await commit.WaitAsync(moves[^1].To.Position, cancellationToken);
        }

        return Switch(segment, moves);
    }

    private Dictionary<ChunkId, ChunkPlace> DamagedIn(Segment segment) => damage.List()
        .Where(chunk => chunk.Place.Segment == segment.Number)
        .ToDictionary(chunk => chunk.Id, chunk => chunk.Place);

    private bool Switch(Segment segment, List<(ChunkId Id, ChunkPlace From, PendingChunk To)> moves)
    {
        try
        {
            lock (state.IndexGate)
            {
                lock (state.Gate)
                {
                    List<(ChunkPlace From, ChunkPlace To)> done = [];
                    state.Index.Changes.Transact(changes => done = [.. moves
                        .Where(move => changes.Move(move.Id, move.From, move.To.Place))
                        .Select(move => (move.From, move.To.Place))]);
                    foreach ((ChunkPlace from, ChunkPlace to) in done)
                    {
                        segment.RemoveLive(from);
                        state.Segments.Find(to.Segment)!.AddLive(to);
                    }
                }
            }

            return Retire(segment);
        }
        catch (SqliteException error) when (error.SqliteErrorCode == SQLitePCL.raw.SQLITE_FULL)
        {
            throw new StoreFullException(0, 0);
        }
        catch (SqliteException error)
        {
            throw state.IndexFailed(error);
        }
    }

    private bool Retire(Segment segment)
    {
        // What the scan did not find although the index says it is there is damaged.
        foreach (IndexedChunk lost in state.Index.InSegment(segment.Number, int.MaxValue))
        {
            if (damage.IsGood(lost))
            {
                return false;
            }

            damage.Mark(lost);
        }

        lock (state.IndexGate)
        {
            state.Index.Changes.Transact(changes => changes.SetState(segment.Number, isSealed: true, retired: true));
            segment.Sealed = true;
            segment.RetiredAt = state.Time.GetTimestamp();
        }

        return true;
    }
}
