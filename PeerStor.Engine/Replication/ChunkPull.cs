using Microsoft.Extensions.Logging;
using PeerStor.Engine.Common;
using PeerStor.Engine.Chunks;
using PeerStor.Engine.Chunks.Hashing;
using PeerStor.Engine.Cluster;
using PeerStor.Engine.Cluster.Wire;
using PeerStor.Engine.Database;
using PeerStor.Engine.Journal;

namespace PeerStor.Engine.Replication;

/// <summary>
/// Fetches the chunks that this device is to keep. It goes through the log of each device in order and remembers up to
/// where nothing is missing; that one number a log is told to all, and is what they count copies by. What is still to do is
/// written nowhere: it is what lies behind that place.
/// </summary>
internal sealed partial class ChunkPull : IAsyncDisposable
{
    /// <summary>Operations looked at in one step.</summary>
    private const int Step = 200;

    /// <summary>Chunks in work at once: on their way, or being hashed.</summary>
    private static readonly int Lanes = Math.Max(FewLanes, ChunkHash.MostInWork);

    /// <summary>As many while the speed is limited, because those that are under way pass together.</summary>
    private const int FewLanes = 6;

    /// <summary>After that it looks again for what nobody had, though nothing seems to have changed.</summary>
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(30);

    private readonly OperationLog _log;
    private readonly ClusterProgress _progress;
    private readonly DeviceLinks _links;
    private readonly Devices _devices;
    private readonly ChunkHomes _homes;
    private readonly RemoteChunks _remote;
    private readonly CopyPace _pace;
    private readonly ChunkStore _chunks;
    private readonly ILogger<ChunkPull> _logger;
    private readonly SemaphoreSlim _news = new(1, 1);
    private readonly CancellationTokenSource _stop = new();
    private Task _loop = Task.CompletedTask;
    private volatile bool _isPlacedAnew;

    public ChunkPull(
        Devices devices, LogExchange logs, ClusterProgress progress, DeviceLinks links, ChunkHomes homes, RemoteChunks remote,
        CopyPace pace, ChunkStore chunks, ILogger<ChunkPull> logger)
    {
        _log = devices.Log;
        _devices = devices;
        _progress = progress;
        _links = links;
        _homes = homes;
        _remote = remote;
        _pace = pace;
        _chunks = chunks;
        _logger = logger;
        logs.Received += _ => Wake();
        _log.Appended += Wake;
        links.Changed += Wake;
        homes.Changed += PlaceAnew;
    }

    /// <summary>Operations whose chunks are still missing here.</summary>
    public long Waiting { get; private set; }

    public void Start() => _loop = Task.Run(LoopAsync);

    public async ValueTask DisposeAsync()
    {
        _links.Changed -= Wake;
        _homes.Changed -= PlaceAnew;
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
        _news.Dispose();
    }

    /// <summary>Other devices: chunks that belonged on one that was removed may belong here now.</summary>
    private void PlaceAnew()
    {
        _isPlacedAnew = true;
        Wake();
    }

    private void Wake()
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

    private async Task LoopAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await _news.WaitAsync(LookAgain, _stop.Token);
                if (_devices.Others.Count > 0)
                {
                    await CatchUpAsync();
                }
            }
            catch (OperationCanceledException)
            {
                // The node stops.
            }
#pragma warning disable CA1031 // A worker's loop: what goes wrong once is told and tried again with the next news.
            catch (Exception error)
            {
                LogFailed(_logger, error);
            }
#pragma warning restore CA1031
        }
    }

    private async Task CatchUpAsync()
    {
        bool isAny = false;
        long waiting = 0;
        bool fromStart = _isPlacedAnew;
        _isPlacedAnew = false;
        foreach (LogProgress known in _progress.Own())
        {
            LogProgress log = fromStart ? known with { Settled = 0, SettledClock = 0 } : known;
            LogProgress now = log.State.Origin == _devices.Own
                ? Whole(log.State)
                : await SettleAsync(log);
            waiting += now.State.Sequence - now.Settled;
            // How far it is with its own log everybody learns with the operations.
            isAny |= now.Settled != known.Settled && log.State.Origin != _devices.Own;
            _progress.Note(_devices.Own, [now]);
        }

        Waiting = waiting;
        if (isAny)
        {
            await TellAsync();
        }
    }

    /// <summary>What this device wrote itself it wrote after its chunks were durable.</summary>
    private LogProgress Whole(LogState state) => new(state, state.Sequence, _log.ClockAt(state.Origin, state.Epoch, state.Sequence));

    private async Task<LogProgress> SettleAsync(LogProgress log)
    {
        long settled = log.Settled;
        ulong clock = log.SettledClock;
        while (settled < log.State.Sequence && !_stop.IsCancellationRequested)
        {
            List<Operation> step = Read(log.State, settled);
            if (step.Count == 0 || !await FetchAsync(step))
            {
                break;
            }

            (settled, clock) = (step[^1].Sequence, step[^1].Clock);
        }

        return log with { Settled = settled, SettledClock = clock };
    }

    /// <returns>Whether everything that is needed of the step is durable here now.</returns>
    private async Task<bool> FetchAsync(List<Operation> step)
    {
        (List<ChunkId> missing, long kept) = Missing(step);
        bool isWhole = true;
        await Parallel.ForEachAsync(
            missing, new ParallelOptions { MaxDegreeOfParallelism = _pace.Limit.ReceivePerSecond is null ? Lanes : FewLanes, CancellationToken = _stop.Token },
            async (id, stop) =>
            {
                await _pace.WaitAsync(CopyWay.Receive, stop);
                if (!await _remote.BringAsync(id, stop, isCopy: true))
                {
                    isWhole = false;
                }

                _pace.Spend(CopyWay.Receive, _chunks.StoredBytesOf(id) ?? 0);
            });
        await _chunks.WaitDurableAsync(missing.Aggregate(kept, (position, id) => Math.Max(position, _chunks.Keep(id) ?? 0)), _stop.Token);
        return isWhole;
    }

    /// <returns>What is not here, and the position that makes durable what is.</returns>
    private (List<ChunkId> Missing, long Kept) Missing(List<Operation> step)
    {
        long kept = 0;
        List<ChunkId> missing = [];
        foreach (ChunkId id in step.SelectMany(_log.ChunksReferred).Distinct().Where(_homes.IsOwn))
        {
            if (_chunks.Keep(id) is { } position)
            {
                kept = Math.Max(kept, position);
            }
            else
            {
                missing.Add(id);
            }
        }

        return (missing.Count == 0 ? [] : _log.Database.Read(connection => missing.FindAll(id => IsNeeded(connection, id))), kept);
    }

    // Chunks of what was deleted for good since then are gone, here and elsewhere; others were given up here, as the depot has them.
    private static bool IsNeeded(DatabaseConnection connection, ChunkId id) =>
        connection.Scalar<long>(
        "SELECT EXISTS (SELECT 1 FROM chunk_refs WHERE chunk = $1 AND count > 0) AND NOT EXISTS (SELECT 1 FROM depot_chunks WHERE chunk = $1 AND only_there = 1)",
        id.ToArray()) != 0;

    private List<Operation> Read(LogState state, long after) => _log.Database.Read(connection => connection.Query(
        """
        SELECT o.seq, o.clock, o.kind, o.entity, o.parents, o.body FROM ops o JOIN logs l ON l.id = o.log
        WHERE l.origin = $1 AND l.epoch = $2 AND o.seq > $3 ORDER BY o.seq LIMIT $4
        """,
        row => new Operation(
            state.Origin.ToArray(), state.Epoch, row.GetInt64(0), unchecked((ulong)row.GetInt64(1)), (OperationKind)row.GetInt32(2),
            row.Id(3), OperationCodec.UnpackIds(row.Bytes(4)), row.Bytes(5), []),
        state.Origin.ToArray(), state.Epoch, after, Step));

    private async Task TellAsync()
    {
        NextQuestion progress = new(_progress.Own(), TimeSpan.Zero, []);
        foreach ((NodeId _, PeerLink link) in _links.Up)
        {
            try
            {
                await link.TellAsync(progress, _stop.Token);
            }
            catch (Exception broken) when (broken is HttpRequestException or ObjectDisposedException)
            {
                // It learns it with the next question.
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Chunks of other devices could not be fetched; it is tried again.")]
    private static partial void LogFailed(ILogger logger, Exception error);
}
