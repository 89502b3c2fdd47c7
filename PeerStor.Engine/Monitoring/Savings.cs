using System.Diagnostics;
using PeerStor.Engine.Chunks;
using PeerStor.Engine.Database;
using PeerStor.Engine.Files;

namespace PeerStor.Engine.Monitoring;

/// <summary>What storing duplicates once and compressing saves, in bytes, with all versions and the trash.</summary>
/// <param name="Content">The sum of the lengths of all versions.</param>
/// <param name="Duplicates">What the second and further uses of the same chunks would take.</param>
/// <param name="Compression">What compression takes away from the rest.</param>
public sealed record SavedSpace(long Content, long Duplicates, long Compression);

/// <summary>
/// Counts what is saved. It looks at every version and at every chunk that is used twice, so it is done in the background, and
/// again only when something has changed and a hundred times as long as the last count took has passed.
/// </summary>
public sealed class Savings
{
    private const int CostFactor = 100;

    private readonly NodeDatabase _database;
    private readonly ChunkStore _chunks;
    private readonly Drive _drive;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private Counted? _last;
    private Task _counting = Task.CompletedTask;

    internal Savings(NodeDatabase database, ChunkStore chunks, Drive drive, TimeProvider time)
    {
        _database = database;
        _chunks = chunks;
        _drive = drive;
        _time = time;
    }

    /// <summary>The last count, which may be a little old; null until the first one is ready.</summary>
    public SavedSpace? Current
    {
        get
        {
            lock (_gate)
            {
                bool isOld = _last is null
                    || (_last.Generation != _drive.Changes.Generation && _time.GetElapsedTime(_last.At) > _last.Cost * CostFactor);
                if (isOld && _counting.IsCompleted)
                {
                    _counting = Task.Run(Count);
                }

                return _last?.Saved;
            }
        }
    }

    /// <summary>Waits for the count that runs.</summary>
    internal async Task<SavedSpace?> CountedAsync()
    {
        _ = Current;
        await _counting;
        return _last?.Saved;
    }

    private void Count()
    {
        long generation = _drive.Changes.Generation;
        long start = Stopwatch.GetTimestamp();
        SavedSpace saved = _database.Read(Count);
        lock (_gate)
        {
            _last = new Counted(generation, _time.GetTimestamp(), Stopwatch.GetElapsedTime(start), saved);
        }
    }

    private SavedSpace Count(DatabaseConnection connection)
    {
        long content = connection.Scalar<long>("SELECT coalesce(sum(size), 0) FROM versions");
        long duplicates = 0;
        foreach ((ChunkId chunk, long more) in connection.Query(
            "SELECT chunk, sum(count) - 1 FROM chunk_refs GROUP BY chunk HAVING sum(count) > 1", row => (new ChunkId(row.Bytes(0)), row.GetInt64(1))))
        {
            duplicates += more * (_chunks.StoredBytesOf(chunk) ?? 0);
        }

        return new SavedSpace(content, duplicates, Math.Max(0, content - duplicates - _chunks.Totals.LiveBytes));
    }

    private sealed record Counted(long Generation, long At, TimeSpan Cost, SavedSpace Saved);
}
