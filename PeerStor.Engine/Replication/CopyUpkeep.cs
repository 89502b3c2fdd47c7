using Microsoft.Extensions.Logging;
using PeerStor.Engine.Chunks;
using PeerStor.Engine.Cluster;
using PeerStor.Engine.Cluster.Wire;
using PeerStor.Engine.Common;
using PeerStor.Engine.Storage;

namespace PeerStor.Engine.Replication;

/// <summary>
/// Sees to it that every chunk has its copies: what is new is fetched by those who should have it (<see cref="ChunkPull"/>);
/// this finds what is missing for any other reason, and mends it.
/// </summary>
public sealed partial class CopyUpkeep : IAsyncDisposable
{
    private const string MissingAlert = "parts-missing";
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan CountInterval = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan MendInterval = TimeSpan.FromSeconds(30);
    private const int ShownEntries = 100;

    private readonly Devices _devices;
    private readonly ChunkStore _chunks;
    private readonly RemoteChunks _remote;
    private readonly StoreHealth _health;
    private readonly CopyCensus _census;
    private readonly CopyRepair _repair;
    private readonly CopyRelease _release;
    private readonly TimeProvider _time;
    private readonly ILogger<CopyUpkeep> _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _now = new(0, 1);
    private Task _loop = Task.CompletedTask;
    private CopyReport _report = CopyReport.Empty;
    private (int Generation, TimeSpan At) _counted = (-1, default);
    private TimeSpan _mendAt;
    private volatile bool _isHurried;

    internal CopyUpkeep(
        Devices devices, DeviceLinks links, ChunkStore chunks, ChunkHomes homes, RemoteChunks remote, IPeerLink peers, CopyPace pace, TimeSpan patience,
        StoreHealth health, TimeProvider time, ILogger<CopyUpkeep> logger)
    {
        _devices = devices;
        _chunks = chunks;
        _remote = remote;
        _health = health;
        _time = time;
        _logger = logger;
        WatchedChunks watched = new(devices.Log.Database, chunks, homes, devices.Own);
        _census = new CopyCensus(devices, links, chunks, watched, peers);
        _release = new CopyRelease(chunks, chunk => homes.Placement.Holders(chunk), peers, time);
        _repair = new CopyRepair(devices.Own, chunks, watched, homes, _census, remote, peers, pace, new RepairPolicy { Patience = patience });
    }

    /// <summary>As of a few seconds ago.</summary>
    public CopyReport Report => Volatile.Read(ref _report);

    /// <summary>The report says something else; handlers must be quick and must not throw.</summary>
    public event Action? Changed;

    /// <summary>Counts anew, and tries at once what failed before.</summary>
    public void Hurry()
    {
        _isHurried = true;
        if (_now.CurrentCount == 0)
        {
            _now.Release();
        }
    }

    /// <summary>Another device wants to give chunks up: which of them this one keeps, a bit each.</summary>
    /// <param name="packed">As <see cref="ChunkIds"/> writes them.</param>
    /// <exception cref="InvalidDataException">The question cannot be read.</exception>
    public Task<byte[]> AnswerSurplusAsync(NodeId device, ReadOnlyMemory<byte> packed, CancellationToken cancellationToken) =>
        _release.AnswerAsync(device, ChunkIds.Unpack(packed.Span), cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
        _now.Dispose();
    }

    internal void Start() => _loop = Task.Run(LoopAsync);

    private async Task LoopAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await _now.WaitAsync(Tick, _stop.Token);
                await LookAsync();
            }
            catch (OperationCanceledException)
            {
                // The node stops.
            }
#pragma warning disable CA1031 // A worker's loop: what goes wrong once is told and tried again.
            catch (Exception error)
            {
                LogFailed(_logger, error);
            }
#pragma warning restore CA1031
        }
    }

    private async Task LookAsync()
    {
        bool isHurried = _isHurried;
        _isHurried = false;
        if (_devices.Others.Count == 0 || _devices.IsRemoved)
        {
            Publish(CopyReport.Empty);
            return;
        }

        foreach ((NodeId device, ChunkId chunk) in _release.TakeLeft())
        {
            _census.NoteLacks(device, chunk);
        }

        _census.Look(Now);
        await MendAsync();
        await _census.AskAsync(() => Now, _stop.Token);
        CopyReport report = Report;
        if (isHurried || _counted.Generation != _census.Generation || Now - _counted.At >= CountInterval)
        {
            _counted = (_census.Generation, Now);
            report = await _repair.CountAsync(_time, _stop.Token);
            if (isHurried)
            {
                _repair.Queue.RetryAll(Now);
            }
        }

        while (await _repair.WorkAsync(_time, _stop.Token))
        {
            Publish(report);
        }

        await MakeRoomAsync();
        Publish(report);
    }

    /// <summary>Copies that are too many serve readers, so they stay as long as there is room.</summary>
    private async Task MakeRoomAsync()
    {
        if (_repair.Surplus.Count == 0 || !_chunks.IsTight)
        {
            return;
        }

        int gone = await _release.GiveUpAsync(_repair.Surplus, _stop.Token);
        _repair.Surplus.Clear();
        if (gone > 0)
        {
            await _chunks.CompactAsync(_stop.Token);
            LogGivenUp(_logger, gone);
        }
    }

    private TimeSpan Now => _time.GetElapsedTime(0);

    /// <summary>What was found bad here comes from another device.</summary>
    private async Task MendAsync()
    {
        if (Now < _mendAt)
        {
            return;
        }

        _mendAt = Now + MendInterval;
        foreach (ChunkId bad in _chunks.Damaged)
        {
            if (await _remote.BringAsync(bad, _stop.Token))
            {
                LogMended(_logger, bad);
            }
        }
    }

    private void Publish(CopyReport counted)
    {
        CopyReport now = counted with
        {
            Waiting = _repair.Queue.CountByReason(), Next = _repair.Queue.List(ShownEntries), GivenBytes = _repair.GivenBytes,
            ReceivedBytes = _remote.ReceivedBytes, Now = Now,
        };
        Warn(now);
        CopyReport before = Interlocked.Exchange(ref _report, now);
        if (before.CountedAt != now.CountedAt || before.WaitingCount != now.WaitingCount || before.GivenBytes != now.GivenBytes)
        {
            Changed?.Invoke();
        }
    }

    private void Warn(CopyReport report)
    {
        if (report.Missing.Count == 0)
        {
            _health.Clear(MissingAlert);
            return;
        }

        List<string> away = [.. _devices.Others.Where(device => !report.IsUp(device.Id)).Select(device => device.Name)];
        _health.Raise(
            MissingAlert, AlertLevel.Critical, $"{report.Missing.Count:N0} parts of files are on no device that answers.",
            "Files that need them cannot be opened whole now; everything else can.",
            away.Count > 0
                ? $"Switch on {string.Join(", ", away)}: they may be there. `peerstor repair` lists the files."
                : "`peerstor repair` lists the files: put them back from a backup.");
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The copies of files could not be looked after; it is tried again.")]
    private static partial void LogFailed(ILogger logger, Exception error);

    [LoggerMessage(Level = LogLevel.Information, Message = "Room was made: {Count} parts of files lie on three other devices and went here.")]
    private static partial void LogGivenUp(ILogger logger, int count);

    [LoggerMessage(Level = LogLevel.Information, Message = "A damaged part was replaced by another device's copy: {Chunk}")]
    private static partial void LogMended(ILogger logger, ChunkId chunk);
}
