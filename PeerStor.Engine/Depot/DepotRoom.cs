using Microsoft.Extensions.Logging;
using PeerStor.Engine.Backends;
using PeerStor.Engine.Chunks;
using PeerStor.Engine.Cluster;
using PeerStor.Engine.Common;
using PeerStor.Engine.Journal;
using PeerStor.Engine.Storage;

namespace PeerStor.Engine.Depot;

/// <summary>Everything about chunks that lie in a storage backend, opened and closed together. Without a backend it does nothing.</summary>
public sealed class DepotRoom : IAsyncDisposable
{
    private readonly BackendOptions _options;
    private readonly DepotTable _table;
    private readonly DepotKeeper? _keeper;
    private readonly DepotSender? _sender;

    private DepotRoom(
        BackendOptions options, OperationLog log, Devices devices, ChunkStore chunks, StoreHealth health, TimeProvider time, ILoggerFactory loggers)
    {
        _options = options;
        Writers = () => [.. devices.All.Select(device => device.Id).Append(devices.Own).Distinct()];
        _table = new DepotTable(log.Database);
        Moves = new ChunkMoves(log.Database, chunks, _table, this, health, time, loggers.CreateLogger<ChunkMoves>());
        if (BackendFactory.Open(options.Chosen, options, time) is { } backend)
        {
            Depot = new ChunkDepot(backend, _table, Writers, health, time);
            _keeper = new DepotKeeper(Depot, _table, chunks, options) { IsPaused = () => Moves.Last is { Request.To: BackendKind.Local, State: not MoveState.Stopped } };
            DepotAudit audit = new(Depot, _table, chunks, (chunk, stop) => Bring(chunk, stop), health, time);
            PackSender packs = new(Depot, _table, chunks, devices.Own, time);
            _sender = new DepotSender(
                Depot, _table, audit, _keeper, packs, chunks, log, () => devices.Others.Count, options, time, loggers.CreateLogger<DepotSender>());
            Depot.MissingSeen = _sender.Audit;
            Depot.DamageSeen = _sender.Replace;
        }
    }

    /// <summary>Null: everything lies on devices only.</summary>
    public ChunkDepot? Depot { get; }

    public ChunkMoves Moves { get; }

    public BackendOptions Options => _options;

    /// <summary>A place that is no store of several copies by itself does not take the last one from this device unless somebody chose so.</summary>
    public GiveUpPolicy GivesUp => _options.GivesUp ?? (Depot?.Backend.Replicates == true ? GiveUpPolicy.Media : GiveUpPolicy.Nothing);

    /// <summary>How much of what was read from there is kept here, in bytes.</summary>
    public long CachedBytes => _keeper?.CachedBytes ?? 0;

    /// <summary>The devices whose packs may lie in a depot.</summary>
    internal Func<IReadOnlyList<NodeId>> Writers { get; }

    /// <summary>Gets a chunk from other devices.</summary>
    internal Func<ChunkId, CancellationToken, ValueTask<bool>> Bring { get; set; } = (_, _) => ValueTask.FromResult(false);

    internal static async Task<DepotRoom> OpenAsync(
        BackendOptions options, OperationLog log, Devices devices, ChunkStore chunks, StoreHealth health, TimeProvider time, ILoggerFactory loggers)
    {
        DepotRoom room = new(options, log, devices, chunks, health, time, loggers);
        await room._table.FollowAsync(room.Depot is not null);
        foreach ((string place, long parts) in room._table.OnlyElsewhere(room.Depot?.Backend.Place))
        {
            health.Raise(
                "backend-left", AlertLevel.Critical, $"{parts:N0} parts of files lie only in {place}, which is not in use any more.",
                "Files that need them cannot be opened whole.", "Set STORAGE_BACKEND back, or bring them here first with `peerstor migrate`.");
        }

        return room;
    }

    public async ValueTask DisposeAsync()
    {
        await Moves.DisposeAsync();
        if (_sender is not null)
        {
            await _sender.DisposeAsync();
        }

        if (Depot is not null)
        {
            await Depot.DisposeAsync();
        }
    }

    /// <summary>Tries at once what waits.</summary>
    public void Hurry() => _sender?.Wake();

    /// <summary>Looks at once whether everything lies there that should.</summary>
    public void Audit() => _sender?.Audit();

    /// <param name="find">What may be given up here.</param>
    internal void Start(OperationLog log, LogExchange logs, FindGivable find)
    {
        Moves.Resume();
        if (_sender is null)
        {
            return;
        }

        _keeper!.Find = find;
        log.Appended += _sender.Wake;
        logs.Received += _ => _sender.Wake();
        _sender.Start();
    }

    /// <summary>Brings chunks there at once; true when all of them lie there, and it keeps several copies of them itself.</summary>
    internal async Task<bool> StoreAsync(IReadOnlyList<ChunkId> content, CancellationToken cancellationToken)
    {
        try
        {
            return _sender is not null && Depot!.Backend.Replicates && await _sender.StoreAsync(content, cancellationToken);
        }
        catch (BackendException trouble)
        {
            Depot!.Failed(trouble);
            return false;
        }
    }

    /// <summary>Shows the chunk from the depot; false when it does not lie there, or there is none.</summary>
    internal async Task<bool> ReadAsync(ChunkId chunk, Action<ReadOnlyMemory<byte>> show, CancellationToken cancellationToken)
    {
        int length = 0;
        bool isThere = Depot is not null && await Depot.ReadAsync(
            chunk,
            bytes =>
            {
                length = bytes.Length;
                show(bytes);
            },
            cancellationToken);
        if (isThere)
        {
            _keeper!.NoteRead(chunk, length);
        }

        return isThere;
    }

    /// <summary>This device gave the chunk up: it need not come back.</summary>
    internal bool IsGivenUp(ChunkId chunk) => Depot?.Number is { } number && _table.IsOnlyThere(number, chunk);
}
