using Microsoft.Extensions.Logging;
using PeerStor.Engine.Backends;
using PeerStor.Engine.Chunks;
using PeerStor.Engine.Cluster;
using PeerStor.Engine.Depot;
using PeerStor.Engine.Journal;
using PeerStor.Engine.Peers;

namespace PeerStor.Engine.Relay;

/// <summary>
/// Devices that do not reach each other learn what the others wrote through the backend that they share (engine.md rule 14). It costs
/// two writes for what was written within a second, and one list each time that somebody looks (docs/adr/0066).
/// </summary>
internal sealed partial class JournalRelay : IAsyncDisposable
{
    /// <summary>Others are connected: this is only a second way.</summary>
    private const int RestFactor = 12;

    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly ChunkDepot? _depot;
    private readonly Devices _devices;
    private readonly DeviceLinks _links;
    private readonly RelayWriter? _writer;
    private readonly RelayReader? _reader;
    private readonly DepotHolder? _holder;
    private readonly BackendOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<JournalRelay> _logger;
    private readonly SemaphoreSlim _news = new(0, 1);
    private readonly CancellationTokenSource _stop = new();
    private Task _loop = Task.CompletedTask;
    private int _failures;

    public JournalRelay(
        DepotRoom room, ClusterRoom cluster, LogExchange logs, ChunkStore chunks, NodeIdentity node, TimeProvider time, ILogger<JournalRelay> logger)
    {
        Devices devices = cluster.Devices;
        (_depot, _devices, _links, _options, _time, _logger) = (room.Depot, devices, cluster.Links, room.Options, time, logger);
        if (room.Depot is not { } depot)
        {
            return;
        }

        RelayTable table = new(devices.Log.Database);
        BatchSeal seal = new(devices, node);
        _writer = new RelayWriter(depot.Backend, logs, table, seal, devices.Own);
        _holder = new DepotHolder(depot, devices.Log, table, cluster.Progress, devices.Own);
        _reader = new RelayReader(depot, devices, logs, chunks, table, seal);
    }

    /// <summary>Without a backend it does nothing.</summary>
    public void Start()
    {
        if (_depot is null)
        {
            return;
        }

        _devices.Log.Appended += Wake;
        _depot.Changed += _holder!.Note;
        _loop = Task.Run(LoopAsync);
    }

    public async ValueTask DisposeAsync()
    {
        _devices.Log.Appended -= Wake;
        _depot?.Changed -= _holder!.Note;
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
        _news.Dispose();
    }

    private TimeSpan Rest => _links.Up.Count < _devices.Others.Count ? _options.LooksEvery : _options.LooksEvery * RestFactor;

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
                if (_devices.Others.Count > 0)
                {
                    long depot = await _depot!.OpenAsync(_stop.Token);
                    await _writer!.WriteAsync(depot, _stop.Token);
                    _holder!.Note();
                    await _reader!.ReadAsync(depot, _stop.Token);
                }

                _failures = 0;
                if (await _news.WaitAsync(Rest, _stop.Token))
                {
                    // What is written shortly after each other goes together.
                    await Task.Delay(_options.GathersFor, _time, _stop.Token);
                }
            }
            catch (OperationCanceledException)
            {
                // The node stops.
            }
#pragma warning disable CA1031 // A worker's loop: what goes wrong once is told and tried again.
            catch (Exception error)
            {
                await FailedAsync(error);
            }
#pragma warning restore CA1031
        }
    }

    private async Task FailedAsync(Exception error)
    {
        if (error is not BackendException)
        {
            // That the backend is away is said by those who bring files there.
            LogFailed(_logger, error);
        }

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

    [LoggerMessage(Level = LogLevel.Warning, Message = "What other devices put into the storage backend could not be read; it is tried again.")]
    private static partial void LogFailed(ILogger logger, Exception error);
}
