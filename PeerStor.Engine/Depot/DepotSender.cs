using System.Buffers;
using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using PeerStor.Engine.Backends;
using PeerStor.Engine.Chunks;
using PeerStor.Engine.Journal;

namespace PeerStor.Engine.Depot;

/// <summary>
/// Brings to the depot what is new, from a queue that is part of the database: nothing is forgotten when the place is away or the
/// node stops. It also looks once a day whether what should lie there does.
/// </summary>
internal sealed partial class DepotSender : IAsyncDisposable
{
    /// <summary>Chunks taken from the queue at once: some packs of small files, or many of large ones.</summary>
    private const int Batch = 1024;

    /// <summary>Requests beside each other: single chunks are small, so most of the time is spent waiting for answers.</summary>
    private const int Lanes = 8;

    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMinutes(1);
    private static readonly Bringer[] Everybody = [Bringer.Here, Bringer.There, Bringer.Anybody];
    private static readonly TimeSpan KeepInterval = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan AuditInterval = TimeSpan.FromDays(1);

    private readonly ChunkDepot _depot;
    private readonly DepotTable _table;
    private readonly DepotAudit _audit;
    private readonly DepotKeeper _keeper;
    private readonly PackSender _packs;
    private readonly ChunkStore _chunks;
    private readonly OperationLog _log;
    private readonly Func<int> _others;
    private readonly BackendOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ConcurrentQueue<ChunkId> _damaged = new();
    private readonly SemaphoreSlim _news = new(0, 1);
    private readonly CancellationTokenSource _stop = new();
    private Task _loop = Task.CompletedTask;
    private TimeSpan? _keptAt;
    private TimeSpan? _lookedAt;
    private TimeSpan? _waitingSince;
    private bool _isSwept;
    private int _failures;
    private volatile bool _isAuditWanted;

    /// <param name="others">How many other devices there are, any of which may use the same place.</param>
    public DepotSender(
        ChunkDepot depot, DepotTable table, DepotAudit audit, DepotKeeper keeper, PackSender packs, ChunkStore chunks, OperationLog log, Func<int> others,
        BackendOptions options, TimeProvider time, ILogger logger)
    {
        (_depot, _table, _audit, _keeper, _packs, _chunks) = (depot, table, audit, keeper, packs, chunks);
        (_log, _others, _options, _time, _logger) = (log, others, options, time, logger);
    }

    public void Start() => _loop = Task.Run(LoopAsync);

    /// <summary>There is something new, or a reason to try again at once.</summary>
    public void Wake()
    {
        try
        {
            if (_news.CurrentCount == 0)
            {
                _news.Release();
            }
        }
        catch (Exception already) when (already is SemaphoreFullException or ObjectDisposedException)
        {
            // Somebody else has woken it, or it has ended.
        }
    }

    /// <summary>An object there is not what its name says: a good copy takes its place.</summary>
    public void Replace(ChunkId chunk)
    {
        _damaged.Enqueue(chunk);
        Wake();
    }

    /// <summary>Compares at once what should lie there with what does.</summary>
    public void Audit()
    {
        _isAuditWanted = true;
        Wake();
    }

    /// <summary>Brings chunks there before anything calls for them; false when one of them is not here.</summary>
    public async Task<bool> StoreAsync(IReadOnlyList<ChunkId> content, CancellationToken cancellationToken)
    {
        long depot = await _depot.OpenAsync(cancellationToken);
        await BringAsync(depot, [.. content.Where(chunk => !_table.Holds(depot, chunk))], isPacked: true, cancellationToken);
        return content.All(chunk => _table.Holds(depot, chunk));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
        _news.Dispose();
    }

    private async Task LoopAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                if (!await WorkAsync(_stop.Token))
                {
                    await _news.WaitAsync(_waitingSince is null ? LookAgain : _options.LooksEvery, _stop.Token);
                }
            }
            catch (OperationCanceledException)
            {
                // The node stops.
            }
            catch (BackendException trouble)
            {
                if (_depot.Failed(trouble))
                {
                    LogTrouble(_logger, trouble.Message);
                }

                await PauseAsync();
            }
#pragma warning disable CA1031 // A worker's loop: what goes wrong once is told and tried again.
            catch (Exception error)
            {
                LogFailed(_logger, error);
                await PauseAsync();
            }
#pragma warning restore CA1031
        }
    }

    /// <summary>Longer and longer, of uneven length so that devices do not all come back at once; news of a person's end it.</summary>
    private async Task PauseAsync()
    {
        TimeSpan pause = _options.FirstPause * Math.Pow(2, Math.Min(_failures++, 10)) * (0.75 + (Random.Shared.NextDouble() / 2));
        try
        {
            await Task.Delay(pause < LongestPause ? pause : LongestPause, _time, _stop.Token);
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
    }

    /// <returns>False when nothing waits any more.</returns>
    private async Task<bool> WorkAsync(CancellationToken cancellationToken)
    {
        long depot = await _depot.OpenAsync(cancellationToken);
        // The first one, too: what other devices brought there need not be sent again.
        if (_isAuditWanted || _time.GetUtcNow() - _table.AuditedAt(depot) > AuditInterval)
        {
            _isAuditWanted = false;
            _depot.LastAudit = await _audit.RunAsync(depot, cancellationToken);
            await _table.AuditedAsync(depot, _depot.LastAudit.At);
            _depot.Brought = _depot.LastAudit.Missing == 0 ? _depot.Brought : (0, 0);
            _isSwept = false;
        }

        // Also behind the audit: what was not here when its turn came may be here again, and is in no queue then.
        if (!_isSwept)
        {
            await _depot.Packs.LookAsync(depot, cancellationToken);
            await _table.SweepAsync(depot, cancellationToken);
            _isSwept = true;
        }

        await ReplaceAsync(depot, cancellationToken);

        // Asked first: what is written from now on may come into the queue behind the look at it.
        (ulong, long) written = _log.OwnState();
        List<ChunkId> batch = _others() == 0 ? _table.Queued(Batch, Everybody) : _table.Queued(Batch, Bringer.Here);
        if (batch.Count > 0)
        {
            _keptAt = null;
            await SendAsync(depot, batch, isPacked: true, cancellationToken);
            Settled();
            return true;
        }

        bool isAnySent = await WaitForOthersAsync(depot, cancellationToken);
        if (!_table.IsQueued(Bringer.Here, Bringer.Anybody))
        {
            _depot.Brought = _chunks.Damaged.Count == 0 && _table.Missing(depot, count: 1).Count == 0 ? written : (0, 0);
            await KeepAsync(depot, cancellationToken);
        }

        Settled();
        return isAnySent;
    }

    private async Task KeepAsync(long depot, CancellationToken cancellationToken)
    {
        await _keeper.TrimAsync(depot, cancellationToken);
        TimeSpan now = _time.GetElapsedTime(0);
        if (_keptAt is null || now - _keptAt > KeepInterval)
        {
            _keptAt = now;
            await _keeper.GiveUpAsync(depot, cancellationToken);
        }
    }

    /// <summary>What others wrote they bring, and this device only what nobody has brought for a while: alone, so that the place itself
    /// refuses what another brings at the same time.</summary>
    /// <returns>Whether any was sent.</returns>
    private async Task<bool> WaitForOthersAsync(long depot, CancellationToken cancellationToken)
    {
        if (!_table.IsQueued(Bringer.There, Bringer.Anybody))
        {
            _waitingSince = null;
            return false;
        }

        TimeSpan now = _time.GetElapsedTime(0);
        _waitingSince ??= now;
        bool IsQuiet() => now - (_depot.Packs.NewsAt is { } news && news > _waitingSince ? news : _waitingSince) >= _options.WaitsForOthers;

        // Each look is a request for each of them; nothing is brought without one.
        if (IsQuiet() || _lookedAt is null || now - _lookedAt >= _options.LooksEvery * _others())
        {
            _lookedAt = now;
            await _depot.Packs.LookAsync(depot, cancellationToken);
        }

        if (!IsQuiet())
        {
            return false;
        }

        List<ChunkId> batch = _table.Queued(Batch, Bringer.There, Bringer.Anybody);
        await SendAsync(depot, batch, isPacked: false, cancellationToken);
        return batch.Count > 0;
    }

    private async Task ReplaceAsync(long depot, CancellationToken cancellationToken)
    {
        List<ChunkId> damaged = [];
        while (_damaged.TryDequeue(out ChunkId one))
        {
            damaged.Add(one);
        }

        if (damaged.Count > 0)
        {
            _depot.Brought = (0, 0);
            await _table.GoneAsync(depot, damaged);
            await _audit.RepairAsync([.. damaged.Where(_table.IsNeeded)], Bringer.Here, cancellationToken);
        }
    }

    private void Settled()
    {
        _failures = 0;
        _depot.Answered();
        _depot.Tell();
    }

    private async Task SendAsync(long depot, List<ChunkId> batch, bool isPacked, CancellationToken cancellationToken)
    {
        List<ChunkId> missing = [.. batch.Where(chunk => _table.IsNeeded(chunk) && (_depot.IsDamaged(chunk) || !_table.Holds(depot, chunk)))];
        await _table.DoneAsync(depot, [], [.. batch.Except(missing)]);
        await BringAsync(depot, missing, isPacked, cancellationToken);
    }

    /// <summary>Brings those there that are here, and takes all of them out of the queue.</summary>
    private async Task BringAsync(long depot, IReadOnlyList<ChunkId> missing, bool isPacked, CancellationToken cancellationToken)
    {
        IReadOnlyList<ChunkId> single = isPacked ? await _packs.SendAsync(depot, missing, cancellationToken) : missing;
        ConcurrentBag<(ChunkId, int)> there = [];
        ConcurrentBag<ChunkId> dropped = [];
        try
        {
            await Parallel.ForEachAsync(
                single, new ParallelOptions { MaxDegreeOfParallelism = Lanes, CancellationToken = cancellationToken },
                async (chunk, stop) =>
                {
                    // What is not here, another device that has it brings; the next audit learns of it.
                    if (await SendAsync(chunk, stop) is { } bytes)
                    {
                        there.Add((chunk, bytes));
                    }
                    else
                    {
                        dropped.Add(chunk);
                    }
                });
        }
        finally
        {
            await _table.DoneAsync(depot, [.. there], [.. dropped]);
        }
    }

    /// <returns>The chunk's size; null when it is not here.</returns>
    private async Task<int?> SendAsync(ChunkId chunk, CancellationToken cancellationToken)
    {
        if (!_chunks.TryGetStoredLength(chunk, out int stored))
        {
            return null;
        }

        byte[] ciphertext = ArrayPool<byte>.Shared.Rent(stored);
        try
        {
            int length = _chunks.ReadVerified(chunk, ciphertext);
            string key = DepotKey.Of(chunk);
            BackendContent content = BackendContent.Of(ciphertext.AsMemory(0, length));
            if (_depot.IsDamaged(chunk)
                || (await _depot.Backend.PutAsync(key, content, onlyIfAbsent: true, cancellationToken) == PutOutcome.AlreadyThere
                    && (await _depot.Backend.FindAsync(key, cancellationToken))?.LengthBytes != length))
            {
                await _depot.Backend.PutAsync(key, content, onlyIfAbsent: false, cancellationToken);
                _depot.Mended(chunk);
            }

            return length;
        }
        catch (ChunkMissingException)
        {
            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(ciphertext);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Trouble} What is new waits on this device, and is sent when that works.")]
    private static partial void LogTrouble(ILogger logger, string trouble);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Parts of files could not be brought to the storage backend; it is tried again.")]
    private static partial void LogFailed(ILogger logger, Exception error);
}
