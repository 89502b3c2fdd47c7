using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using PeerStor.Engine.Storage;

namespace PeerStor.Engine.Chunks;

/// <summary>
/// What the jobs of a chunk store share. Two locks, always taken in this order: <see cref="IndexGate"/> for changes of
/// the index, <see cref="Gate"/> for appends and for everything that decides whether a chunk is present. Neither is held
/// over an fsync or an await.
/// </summary>
internal sealed class StoreState : IDisposable
{
    public required ChunkStoreOptions Options { get; init; }

    public required SegmentFiles Segments { get; init; }

    public required StoreHealth Health { get; init; }

    public required TimeProvider Time { get; init; }

    public required RoomGuard Room { get; init; }

    public required ObservedTime Observed { get; init; }

    public required ChunkIndex Index { get; init; }

    public Lock IndexGate { get; } = new();

    public Lock Gate { get; } = new();

    /// <summary>Chunks that the index does not have yet. Changed under the gate, read by everybody.</summary>
    public ConcurrentDictionary<ChunkId, PendingChunk> Pending { get; } = new();

    /// <summary>The same chunks in the order of their positions.</summary>
    public Queue<PendingChunk> Queue { get; } = new();

    /// <summary>Flagged chunks that somebody wants again; their flags go with the next batch for the index.</summary>
    public HashSet<ChunkId> Revived { get; } = [];

    public bool IsEmptyOfWork => Queue.Count == 0 && Revived.Count == 0;

    /// <summary>Where a chunk lies now, or null. Pending first: a chunk leaves there only when the index has it.</summary>
    public ChunkPlace? Find(ChunkId id)
    {
        if (Pending.TryGetValue(id, out PendingChunk? pending))
        {
            return pending.Place;
        }

        return FindIndexed(id)?.Place;
    }

    public IndexedChunk? FindIndexed(ChunkId id)
    {
        try
        {
            return Index.Find(id);
        }
        catch (SqliteException error)
        {
            throw IndexFailed(error);
        }
    }

    /// <summary>A damaged index is built again at the next start, so that start must not find it marked as clean.</summary>
    public StoreReadOnlyException IndexFailed(SqliteException error)
    {
        Health.MakeReadOnly(
            "chunk-index-failed",
            $"The index of the stored data cannot be used: {error.Message}",
            "The data itself is not affected, but parts of it may not be found until the index is built again.",
            "Start PeerStor again: it checks the index and builds it anew from the data if needed.");
        return new StoreReadOnlyException(error);
    }

    public void Dispose()
    {
        Index.Dispose();
        Segments.CloseAll();
    }
}
