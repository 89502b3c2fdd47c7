using Microsoft.Extensions.Logging;
using PeerStor.Engine.Backends;
using PeerStor.Engine.Chunks;
using PeerStor.Engine.Database;
using PeerStor.Engine.Storage;

namespace PeerStor.Engine.Depot;

/// <summary>
/// Brings everything that is needed into another place, one move at a time, while people go on using it. Nothing is taken away where
/// it comes from. What lies there already is passed over, so a move that was broken off is simply begun again: by a person, or by the
/// next start when the device was stopped in the middle.
/// </summary>
public sealed partial class ChunkMoves : IAsyncDisposable
{
    private const int Batch = 256;

    private readonly NodeDatabase _database;
    private readonly ChunkStore _chunks;
    private readonly DepotTable _table;
    private readonly DepotRoom _room;
    private readonly StoreHealth _health;
    private readonly TimeProvider _time;
    private readonly ILogger<ChunkMoves> _logger;
    private readonly Lock _gate = new();
    private CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;
    private MoveProgress? _last;
    private bool _isUnwanted;

    internal ChunkMoves(
        NodeDatabase database, ChunkStore chunks, DepotTable table, DepotRoom room, StoreHealth health, TimeProvider time, ILogger<ChunkMoves> logger)
    {
        (_database, _chunks, _table, _room, _health, _time, _logger) = (database, chunks, table, room, health, time, logger);
    }

    /// <summary>It got further; handlers must be quick and must not throw.</summary>
    public event Action? Changed;

    /// <summary>The one that runs, or the last one since the start; null: none.</summary>
    public MoveProgress? Last => Volatile.Read(ref _last);

    /// <summary>Begins a move; false when one runs, or a place is not configured.</summary>
    public bool Begin(MoveRequest request)
    {
        lock (_gate)
        {
            if (!_running.IsCompleted || request.From == request.To
                || !_room.Options.IsConfigured(request.From) || !_room.Options.IsConfigured(request.To))
            {
                return false;
            }

            _stop.Dispose();
            _stop = new CancellationTokenSource();
            _isUnwanted = false;
            _last = new MoveProgress(request, MoveState.Running, _table.CountNeeded(), 0, 0, 0, 0, null, _time.GetUtcNow());
            CancellationToken stop = _stop.Token;
            _running = Task.Run(() => RunAsync(request, stop));
            return true;
        }
    }

    /// <summary>Ends it for good: the next start does not go on with it.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _isUnwanted = true;
            _stop.Cancel();
        }
    }

    /// <summary>Goes on with what was under way when this device was stopped.</summary>
    internal void Resume()
    {
        if (_table.MoveUnderWay() is { } request)
        {
            Begin(request);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync(MoveRequest request, CancellationToken cancellationToken)
    {
        try
        {
            await RememberAsync(request, isUnderWay: true);
            MoveState end = await CopyAsync(request, cancellationToken);
            if (end == MoveState.Done || Volatile.Read(ref _isUnwanted))
            {
                await RememberAsync(request, isUnderWay: false);
            }

            Note(progress => progress with { State = end });
        }
#pragma warning disable CA1031 // A worker's edge: whatever stopped the move is shown to who began it.
        catch (Exception error)
        {
            LogFailed(_logger, error);
            Note(progress => progress with { State = MoveState.Failed, Problem = error is IOException ? error.Message : "It failed; the log says why." });
        }
#pragma warning restore CA1031
    }

    private async Task<MoveState> CopyAsync(MoveRequest request, CancellationToken cancellationToken)
    {
        try
        {
            await using ChunkDepot? source = Other(request.From);
            await using ChunkDepot? target = Other(request.To);
            MovePlace from = new(_chunks, _table, Used(request.From, source));
            MovePlace to = new(_chunks, _table, Used(request.To, target));
            for (ChunkId at = default; _table.Needed(at, Batch) is { Count: > 0 } batch; at = batch[^1])
            {
                foreach (ChunkId chunk in batch)
                {
                    await MoveAsync(chunk, request, from, to, cancellationToken);
                }
            }

            return MoveState.Done;
        }
        catch (OperationCanceledException)
        {
            return MoveState.Stopped;
        }
    }

    private async Task MoveAsync(ChunkId chunk, MoveRequest request, MovePlace from, MovePlace to, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (await to.HasAsync(chunk, cancellationToken))
        {
            await KeepAsync(request, chunk);
            Note(progress => progress with { There = progress.There + 1 });
            return;
        }

        byte[]? ciphertext = await from.ReadAsync(chunk, cancellationToken)
            ?? (await _room.Bring(chunk, cancellationToken) ? await new MovePlace(_chunks, _table, null).ReadAsync(chunk, cancellationToken) : null);
        if (ciphertext is null)
        {
            Note(progress => progress with { Missing = progress.Missing + 1 });
            return;
        }

        if (!request.IsTrial)
        {
            await to.WriteAsync(chunk, ciphertext, cancellationToken);
            await KeepAsync(request, chunk);
        }

        Note(progress => progress with { Copied = progress.Copied + 1, CopiedBytes = progress.CopiedBytes + ciphertext.Length });
        if (request is { IsTrial: false, BytesPerSecond: > 0 and { } speed })
        {
            await Task.Delay(TimeSpan.FromSeconds((double)ciphertext.Length / speed), _time, cancellationToken);
        }
    }

    /// <summary>A trial is asked for again by whoever wants to know.</summary>
    private Task RememberAsync(MoveRequest request, bool isUnderWay) =>
        request.IsTrial ? Task.CompletedTask : _table.SetMoveUnderWayAsync(isUnderWay ? request : null);

    /// <summary>What was brought here stays here.</summary>
    private Task KeepAsync(MoveRequest request, ChunkId chunk) =>
        request is { To: BackendKind.Local, IsTrial: false } ? _table.KeepAsync(chunk) : Task.CompletedTask;

    /// <summary>A backend that is not the one in use is opened for the move.</summary>
    private ChunkDepot? Other(BackendKind kind) => kind != BackendKind.Local && kind != _room.Depot?.Backend.Kind
        ? new ChunkDepot(BackendFactory.Open(kind, _room.Options, _time)!, _table, _room.Writers, _health, _time)
        : null;

    private ChunkDepot? Used(BackendKind kind, ChunkDepot? other) => kind == BackendKind.Local ? null : other ?? _room.Depot;

    private void Note(Func<MoveProgress, MoveProgress> change)
    {
        _last = change(_last!);
        Changed?.Invoke();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Moving files between storage backends stopped; nothing is lost, and it can be begun again.")]
    private static partial void LogFailed(ILogger logger, Exception error);
}
