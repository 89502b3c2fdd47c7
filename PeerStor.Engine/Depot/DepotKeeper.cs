using System.Collections.Concurrent;
using PeerStor.Engine.Backends;
using PeerStor.Engine.Chunks;

namespace PeerStor.Engine.Depot;

/// <summary>The chunks that need not stay on this device once they lie in the depot, as the policy says; asked now and then.</summary>
public delegate IEnumerable<ChunkId> FindGivable(CancellationToken cancellationToken);

/// <summary>
/// Gives up chunks here that lie in the depot, each only after it was read back from there and hashed; and keeps of those that are
/// read again as much as the cache may hold.
/// </summary>
internal sealed class DepotKeeper(ChunkDepot depot, DepotTable table, ChunkStore chunks, BackendOptions options)
{
    /// <summary>Chunks flagged at once: some 30 MB are read back meanwhile.</summary>
    private const int Batch = 64;

    private const int Lanes = 4;

    private readonly ConcurrentQueue<(ChunkId Chunk, int Bytes)> _cached = new();
    private readonly ConcurrentDictionary<ChunkId, bool> _inCache = new();
    private readonly HashSet<ChunkId> _kept = [];
    private long _cachedBytes;
    private bool _isLoaded;

    /// <summary>Set by those that know what files there are; null: nothing is given up.</summary>
    public FindGivable? Find { get; set; }

    /// <summary>Everything is being brought here: until the next start nothing leaves.</summary>
    public Func<bool> IsPaused { get; init; } = () => false;

    public long CachedBytes => Interlocked.Read(ref _cachedBytes);

    /// <summary>A chunk came from the depot because somebody reads it.</summary>
    public void NoteRead(ChunkId chunk, int bytes)
    {
        if (_inCache.TryAdd(chunk, true))
        {
            _cached.Enqueue((chunk, bytes));
            Interlocked.Add(ref _cachedBytes, bytes);
        }
    }

    /// <summary>Gives up what the policy says.</summary>
    public async Task GiveUpAsync(long number, CancellationToken cancellationToken)
    {
        if (IsPaused())
        {
            return;
        }

        Load(number);
        long gone = 0;
        foreach (ChunkId[] batch in (Find?.Invoke(cancellationToken) ?? []).Where(chunk => IsGivable(number, chunk)).Chunk(Batch))
        {
            gone += await GiveUpAsync(number, batch, async (chunk, stop) => await depot.ReadAsync(chunk, stop) is not null, cancellationToken);
        }

        await CompactAsync(gone, cancellationToken);
    }

    /// <summary>Keeps no more of what was read than the cache may hold; what was read longest ago goes first.</summary>
    public async Task TrimAsync(long number, CancellationToken cancellationToken)
    {
        Load(number);
        List<ChunkId> leaving = [];
        while (!IsPaused() && CachedBytes > options.CacheBytes && _cached.TryDequeue(out (ChunkId Chunk, int Bytes) oldest))
        {
            _inCache.TryRemove(oldest.Chunk, out _);
            Interlocked.Add(ref _cachedBytes, -oldest.Bytes);
            if (table.IsOnlyThere(number, oldest.Chunk))
            {
                leaving.Add(oldest.Chunk);
            }
        }

        long gone = 0;
        foreach (ChunkId[] batch in leaving.Chunk(Batch))
        {
            // They came from there and were right: that they are still there is enough.
            gone += await GiveUpAsync(number, batch, IsThereAsync, cancellationToken);
        }

        await CompactAsync(gone, cancellationToken);
    }

    private async Task<bool> IsThereAsync(ChunkId chunk, CancellationToken cancellationToken) =>
        chunks.StoredBytesOf(chunk) is { } bytes && await depot.IsThereAsync(chunk, bytes, cancellationToken);

    private async Task CompactAsync(long gone, CancellationToken cancellationToken)
    {
        if (gone > 0)
        {
            await chunks.CompactAsync(cancellationToken);
        }
    }

    private bool IsGivable(long number, ChunkId chunk)
    {
        if (!chunks.TryGetStoredLength(chunk, out _) || _inCache.ContainsKey(chunk) || _kept.Contains(chunk) || !table.Holds(number, chunk))
        {
            return false;
        }

        // It was given up and is here again: another device, which knows nothing of the depot, wants it here.
        return !table.IsOnlyThere(number, chunk) || !_kept.Add(chunk);
    }

    private async Task<int> GiveUpAsync(
        long number, ChunkId[] batch, Func<ChunkId, CancellationToken, Task<bool>> isThere, CancellationToken cancellationToken)
    {
        await chunks.FlagAsync(batch, cancellationToken);
        ConcurrentBag<ChunkId> verified = [];
        await Parallel.ForEachAsync(
            batch, new ParallelOptions { MaxDegreeOfParallelism = Lanes, CancellationToken = cancellationToken },
            async (chunk, stop) =>
            {
                if (await isThere(chunk, stop))
                {
                    verified.Add(chunk);
                }
            });

        // Written first: whoever misses a chunk here after a crash knows where it is.
        await table.SetOnlyThereAsync(number, verified, isOnlyThere: true);
        int gone = await chunks.GiveUpAsync([.. verified], cancellationToken);
        await table.SetOnlyThereAsync(number, [.. verified.Where(chunk => chunks.TryGetStoredLength(chunk, out _))], isOnlyThere: false);
        return gone;
    }

    /// <summary>What was given up and lies here nevertheless was read before the last stop.</summary>
    private void Load(long number)
    {
        if (_isLoaded)
        {
            return;
        }

        _isLoaded = true;
        foreach ((ChunkId chunk, int bytes) in table.OnlyThere(number).Where(one => chunks.TryGetStoredLength(one.Chunk, out _)))
        {
            NoteRead(chunk, bytes);
        }
    }
}
