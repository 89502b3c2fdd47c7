using Microsoft.Extensions.Logging;
using PeerStor.Engine.Chunks;
using PeerStor.Engine.Database;
using PeerStor.Engine.Files;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Monitoring;

/// <summary>
/// What keeps a node tidy, once an hour: uploads that nobody goes on with, entries that were in the trash for long,
/// chunks that nothing needs, segments that are mostly empty, a part of the scrub, and whether other devices show the same.
/// </summary>
public sealed partial class Maintenance : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    /// <summary>Parts that the scrub takes in turn, one an hour: every chunk once in a week of running.</summary>
    private const int ScrubSlices = 7 * 24;

    /// <summary>How fast a scrub reads, so that nobody notices it.</summary>
    private const long ScrubBytesPerSecond = 32 << 20;

    private const string NextSlice = "next scrub slice";

    private readonly NodeDatabase _database;
    private readonly ChunkStore _chunks;
    private readonly ChunkReferences _references;
    private readonly MayRemove _mayRemove;
    private readonly Uploads _uploads;
    private readonly TrashBin _trash;
    private readonly Accounts _accounts;
    private readonly TimeProvider _time;
    private readonly ILogger<Maintenance> _logger;
    private readonly CancellationTokenSource _stop = new();
    private Task _loop = Task.CompletedTask;

    internal Maintenance(
        NodeDatabase database, ChunkStore chunks, ChunkReferences references, MayRemove mayRemove, Uploads uploads, TrashBin trash, Accounts accounts, TimeProvider time,
        ILogger<Maintenance> logger)
    {
        _database = database;
        _chunks = chunks;
        _references = references;
        _mayRemove = mayRemove;
        _uploads = uploads;
        _trash = trash;
        _accounts = accounts;
        _time = time;
        _logger = logger;
    }

    /// <summary>Compares the tree with those of other devices; set by who knows them.</summary>
    internal Func<CancellationToken, Task> Compare { get; set; } = _ => Task.CompletedTask;

    /// <summary>One round of everything, at once. What fails keeps nothing else from being done.</summary>
    /// <exception cref="AggregateException">Parts of it failed.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        List<Exception> failed = [];
        foreach (Func<CancellationToken, Task> part in (Func<CancellationToken, Task>[])
            [Compare, _uploads.DropExpiredAsync, EmptyTrashAsync, CollectAsync, _chunks.CompactAsync, ScrubNextAsync])
        {
            try
            {
                await part(cancellationToken);
            }
#pragma warning disable CA1031 // Told as one when all was tried.
            catch (Exception error) when (error is not OperationCanceledException)
            {
                failed.Add(error);
            }
#pragma warning restore CA1031
        }

        if (failed.Count > 0)
        {
            throw new AggregateException(failed);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
    }

    internal void Start() => _loop = LoopAsync();

    private async Task LoopAsync()
    {
        try
        {
            while (true)
            {
                await Task.Delay(Interval, _time, _stop.Token);
                await RunOnceAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
    }

    private async Task RunOnceAsync()
    {
        try
        {
            await RunAsync(_stop.Token);
        }
#pragma warning disable CA1031 // A worker's loop: whatever goes wrong in one round is told, and the next round tries again.
        catch (Exception error) when (error is not OperationCanceledException)
        {
            LogFailed(error);
        }
#pragma warning restore CA1031
    }

    private async Task EmptyTrashAsync(CancellationToken cancellationToken)
    {
        foreach (Caller user in _accounts.Unlocked())
        {
            await _trash.EmptyExpiredAsync(user, cancellationToken);
        }
    }

    private Task<CollectResult> CollectAsync(CancellationToken cancellationToken) => _chunks.CollectAsync(_references.FindAsync, _mayRemove, cancellationToken);

    /// <summary>Goes on where the last run stopped, also after a restart.</summary>
    private async Task ScrubNextAsync(CancellationToken cancellationToken)
    {
        int slice = _database.Read(connection => connection.Scalar<int>("SELECT value FROM meta WHERE key = $1", NextSlice));
        await _chunks.ScrubAsync(
            new ScrubOptions { Slice = slice % ScrubSlices, Slices = ScrubSlices, BytesPerSecond = ScrubBytesPerSecond },
            cancellationToken);
        await _database.Writer.RunAsync(
            transaction => transaction.Connection.Execute(
                "INSERT INTO meta (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                NextSlice, (slice + 1) % ScrubSlices),
            cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The hourly upkeep failed; nothing is lost, and it is tried again in an hour.")]
    private partial void LogFailed(Exception error);
}
