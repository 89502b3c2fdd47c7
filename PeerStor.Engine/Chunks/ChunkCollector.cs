using Microsoft.Data.Sqlite;
using PeerStor.Engine.Storage;

namespace PeerStor.Engine.Chunks;

/// <summary>Of some chunks, those that something still needs: a version, a lease of an upload, a flag of another member.</summary>
public delegate ValueTask<IReadOnlySet<ChunkId>> FindReferenced(
    IReadOnlyList<ChunkId> chunks, CancellationToken cancellationToken);

/// <summary>Whether a chunk that was flagged at that moment of the store's observed time may go; called for those that were
/// unneeded for long enough and are still unneeded.</summary>
public delegate bool MayRemove(TimeSpan flaggedAt);

/// <summary>What a collection did.</summary>
public sealed record CollectResult(long Flagged, long Kept, long Removed, long RemovedBytes);

/// <summary>
/// Removes chunks that nothing needs: flagged first, removed when they were unneeded for seven observed days and are
/// still unneeded then. Whoever appends or revives such a chunk meanwhile keeps it.
/// </summary>
internal sealed class ChunkCollector(StoreState state, IndexFeeder feeder)
{
    private const int BatchSize = 1024;

    /// <summary>Removed in one transaction while appends wait: about 2 ms.</summary>
    private const int RemoveBatch = 256;

    public async Task<CollectResult> CollectAsync(FindReferenced findReferenced, MayRemove mayRemove, CancellationToken cancellationToken)
    {
        state.Health.ThrowIfReadOnly();
        feeder.Feed();
        (long removed, long bytes) = await RemoveAsync(findReferenced, mayRemove, cancellationToken);
        (long flagged, long kept) = await FlagAsync(findReferenced, cancellationToken);
        return new CollectResult(flagged, kept, removed, bytes);
    }

    /// <summary>Flags chunks that this device wants to give up, as other devices keep them.</summary>
    public void Flag(IReadOnlyList<ChunkId> surplus)
    {
        state.Health.ThrowIfReadOnly();
        feeder.Feed();
        Change(changes =>
        {
            foreach (ChunkId id in surplus)
            {
                changes.Flag(id, state.Observed.Seconds);
            }
        });
    }

    /// <summary>Removes those of them that nobody wanted since; the count.</summary>
    public int RemoveFlagged(IReadOnlyList<ChunkId> surplus)
    {
        state.Health.ThrowIfReadOnly();
        return surplus.Chunk(RemoveBatch).Sum(batch =>
            Remove([.. batch.Select(state.FindIndexed).OfType<IndexedChunk>().Where(chunk => chunk.UnneededSince is not null)], state.Observed.Seconds).Count);
    }

    private async Task<(long Flagged, long Kept)> FlagAsync(FindReferenced findReferenced, CancellationToken cancellationToken)
    {
        (long flagged, long kept) = (0, 0);
        ChunkId from = default;
        while (state.Index.After(from, BatchSize) is { Count: > 0 } batch)
        {
            IReadOnlySet<ChunkId> needed = await findReferenced([.. batch.Select(chunk => chunk.Id)], cancellationToken);
            List<IndexedChunk> changed = [.. batch.Where(chunk => needed.Contains(chunk.Id) == chunk.UnneededSince.HasValue)];
            Change(changes =>
            {
                foreach (IndexedChunk chunk in changed)
                {
                    changes.Flag(chunk.Id, chunk.UnneededSince is null ? state.Observed.Seconds : null);
                }

                changes.SetMeta("observed_seconds", state.Observed.Seconds);
            });
            flagged += changed.Count(chunk => chunk.UnneededSince is null);
            kept += needed.Count;
            from = batch[^1].Id;
        }

        return (flagged, kept);
    }

    private async Task<(long Removed, long Bytes)> RemoveAsync(
        FindReferenced findReferenced, MayRemove mayRemove, CancellationToken cancellationToken)
    {
        (long removed, long bytes) = (0, 0);
        long since = state.Observed.Seconds - (long)ChunkStore.UnneededFor.TotalSeconds;
        ChunkId from = default;
        while (state.Index.Unneeded(from, since, RemoveBatch) is { Count: > 0 } batch)
        {
            IReadOnlySet<ChunkId> needed = await findReferenced([.. batch.Select(chunk => chunk.Id)], cancellationToken);
            foreach (IndexedChunk gone in Remove([.. batch.Where(chunk => !needed.Contains(chunk.Id) && mayRemove(TimeSpan.FromSeconds(chunk.UnneededSince ?? 0)))], since))
            {
                removed++;
                bytes += gone.Place.RecordBytes;
            }

            from = batch[^1].Id;
        }

        return (removed, bytes);
    }

    private List<IndexedChunk> Remove(List<IndexedChunk> unneeded, long since)
    {
        List<IndexedChunk> gone = [];
        lock (state.IndexGate)
        {
            // Under the gate nobody can revive a chunk between the look at the revived ones and the removal.
            lock (state.Gate)
            {
                Transact(changes => gone = [.. unneeded.Where(chunk =>
                    !state.Revived.Contains(chunk.Id) && changes.RemoveUnneeded(chunk, since))]);
                foreach (IndexedChunk chunk in gone)
                {
                    state.Segments.Find(chunk.Place.Segment)?.RemoveLive(chunk.Place);
                }
            }
        }

        return gone;
    }

    private void Change(Action<IndexChanges> changes)
    {
        lock (state.IndexGate)
        {
            Transact(changes);
        }
    }

    private void Transact(Action<IndexChanges> changes)
    {
        try
        {
            state.Index.Changes.Transact(changes);
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
}
