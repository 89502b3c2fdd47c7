using PeerStor.Engine.Chunks;
using PeerStor.Engine.Database;
using PeerStor.Engine.Storage;

namespace PeerStor.Engine.Files;

/// <summary>
/// The chunks of small files on their way to the disk. A small file and its only chunk are committed together, so that an
/// upload waits for one fsync and not for two (docs/adr/0024). The chunk lies in the newest segment at once, where
/// everybody reads it; it leaves the database when that segment has been synced.
/// </summary>
internal sealed class FreshChunks : IAsyncDisposable
{
    /// <summary>Longer files wait for the store: writing their bytes twice would cost more than an fsync.</summary>
    public const int MostBytes = 32 << 10;

    /// <summary>Chunks that are handed over together: some megabytes in the database at most.</summary>
    private const int MostWaiting = 512;

    /// <summary>How long the last of them wait for others.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly NodeDatabase _database;
    private readonly ChunkStore _chunks;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private Task _handover = Task.CompletedTask;
    private long _lastRow;

    /// <summary>Rows up to this one could not be given back to the store at this start, and wait for the next.</summary>
    private long _kept;
    private long _position;
    private int _waiting;

    public FreshChunks(NodeDatabase database, ChunkStore chunks, TimeProvider time)
    {
        _database = database;
        _chunks = chunks;
        _timer = time.CreateTimer(_ => BeginHandover(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Makes a chunk durable together with what the transaction does.</summary>
    public void Add(WriteTransaction transaction, FreshChunk chunk)
    {
        transaction.Connection.Execute("INSERT INTO fresh_chunks (record) VALUES ($1)", chunk.Record);
        long row = transaction.Connection.Scalar<long>("SELECT last_insert_rowid()");
        transaction.OnCommitted(() => Note(row, chunk.Position));
    }

    /// <summary>
    /// Gives the store again what it may have lost in a crash. While it takes nothing, they stay in the database until a
    /// start at which it does.
    /// </summary>
    public async Task RecoverAsync()
    {
        List<(long Row, byte[] Record)> found = _database.Read(connection => connection.Query(
            "SELECT id, record FROM fresh_chunks ORDER BY id", row => (row.GetInt64(0), row.Bytes(1))));
        if (found.Count == 0)
        {
            return;
        }

        try
        {
            _position = found.Max(chunk => _chunks.Restore(chunk.Record));
            _lastRow = found[^1].Row;
        }
        catch (Exception refused) when (refused is StoreReadOnlyException or StoreFullException)
        {
            // The disk may get room again while this runs: handing over newer ones must not take these along.
            _kept = found[^1].Row;
            return;
        }

        await HandOverAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        Task running;
        lock (_gate)
        {
            running = _handover;
        }

        await running;
        if (_waiting > 0)
        {
            await HandOverAsync();
        }
    }

    private void Note(long row, long position)
    {
        bool begin;
        lock (_gate)
        {
            _lastRow = row;
            _position = Math.Max(_position, position);
            _waiting++;
            begin = _waiting >= MostWaiting;
            if (_waiting == 1)
            {
                _timer.Change(Patience, Timeout.InfiniteTimeSpan);
            }
        }

        if (begin)
        {
            BeginHandover();
        }
    }

    private void BeginHandover()
    {
        lock (_gate)
        {
            if (_waiting > 0 && _handover.IsCompleted)
            {
                _handover = Task.Run(HandOverAsync);
            }
        }
    }

    private async Task HandOverAsync()
    {
        long lastRow, position;
        lock (_gate)
        {
            (lastRow, position, _waiting) = (_lastRow, _position, 0);
        }

        try
        {
            await _chunks.WaitDurableAsync(position, CancellationToken.None);
            await _database.Writer.RunAsync(
                transaction => transaction.Connection.Execute("DELETE FROM fresh_chunks WHERE id <= $1 AND id > $2", lastRow, _kept),
                CancellationToken.None);
        }
        catch (Exception refused) when (refused is StoreReadOnlyException or DatabaseUnavailableException)
        {
            // The disk fails, which an alert says. The chunks stay in the database, and the next start has them.
            return;
        }

        lock (_gate)
        {
            if (_waiting > 0)
            {
                _timer.Change(Patience, Timeout.InfiniteTimeSpan);
            }
        }
    }
}
