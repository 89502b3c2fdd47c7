using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Media.Conversion;

/// <summary>
/// The queue of conversions of this device: one at a time, the oldest first. What was interrupted by a stop starts again;
/// what waits for a user whose key is not at hand waits on.
/// </summary>
public sealed partial class Conversions : IAsyncDisposable
{
    private const int MostOpen = 100;
    private const int MostListed = 100;

    /// <summary>How often it looks whether somebody has signed in for whom something waits.</summary>
    private static readonly TimeSpan LookInterval = TimeSpan.FromMinutes(1);

    private readonly ConversionTable _table;
    private readonly Converter? _converter;
    private readonly Drive _drive;
    private readonly MediaCatalog _catalog;
    private readonly Accounts _accounts;
    private readonly IdSource _ids;
    private readonly TimeProvider _time;
    private readonly ILogger<Conversions> _logger;
    private readonly SemaphoreSlim _added = new(0);
    private readonly CancellationTokenSource _stop = new();
    private bool _isDisposed;
    private readonly ConcurrentDictionary<Guid, (CancellationTokenSource Cancel, int Percent)> _running = new();
    private Task _loop = Task.CompletedTask;

    internal Conversions(
        ConversionTable table, Converter? converter, Drive drive, MediaCatalog catalog, Accounts accounts, IdSource ids, TimeProvider time,
        ILogger<Conversions> logger)
    {
        _table = table;
        _converter = converter;
        _drive = drive;
        _catalog = catalog;
        _accounts = accounts;
        _ids = ids;
        _time = time;
        _logger = logger;
    }

    /// <summary>One has ended, one way or another.</summary>
    internal event Action? Ended;

    /// <summary>The copy is put beside the file: that is for whoever may change what is there.</summary>
    public static bool MayStart(Entry entry) => entry.Rights.HasFlag(Rights.Write);

    /// <summary>Puts a file into the queue, unless it is there already.</summary>
    public async Task<ConversionOutcome> StartAsync(Caller caller, Entry entry, CancellationToken cancellationToken)
    {
        if (!MayStart(entry))
        {
            return ConversionOutcome.NotAllowed;
        }

        if (_converter is null)
        {
            return ConversionOutcome.NoTools;
        }

        if (await _catalog.FactsAsync(caller, entry, cancellationToken) is not { Duration.Ticks: > 0 } || entry.Version is not { } version)
        {
            return ConversionOutcome.NotMedia;
        }

        if (Find(caller, entry.Id) is { IsOpen: true })
        {
            return ConversionOutcome.AlreadyOpen;
        }

        if (List(caller).Count(one => one.IsOpen) >= MostOpen)
        {
            return ConversionOutcome.TooMany;
        }

        await _table.AddAsync(_ids.Next(), caller.User, entry.Id, version);
        _added.Release();
        return ConversionOutcome.Started;
    }

    /// <summary>Stops what runs or waits; false when there is nothing open with that id.</summary>
    public async Task<bool> CancelAsync(Caller caller, Guid id)
    {
        if (_table.Find(id) is not { } row || row.User != caller.User)
        {
            return false;
        }

        // Waiting first: it may begin to run between the two, but never goes back.
        if (!await _table.MoveAsync(id, ConversionState.Waiting, ConversionState.Cancelled)
            && !await _table.MoveAsync(id, ConversionState.Running, ConversionState.Cancelled))
        {
            return false;
        }

        if (_running.TryGetValue(id, out (CancellationTokenSource Cancel, int) running))
        {
            await running.Cancel.CancelAsync();
        }

        return true;
    }

    /// <summary>The latest conversion of a file, or null.</summary>
    public Conversion? Find(Caller caller, EntryId file) => _table.FindOf(caller.User, file) is { } row ? ToConversion(row) : null;

    /// <summary>The latest first.</summary>
    public IReadOnlyList<Conversion> List(Caller caller) => [.. _table.List(caller.User, MostListed).Select(ToConversion)];

    public async ValueTask DisposeAsync()
    {
        // Twice: by the engine, and by the container that hands it out.
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
        _added.Dispose();
    }

    internal void Start()
    {
        if (_converter is not null)
        {
            _loop = Task.Run(LoopAsync);
        }
    }

    private async Task LoopAsync()
    {
        bool isRequeued = false;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                if (!isRequeued)
                {
                    await _table.RequeueAsync();
                    isRequeued = true;
                }

                if (!await RunNextAsync())
                {
                    await Task.WhenAny(_added.WaitAsync(_stop.Token), Task.Delay(LookInterval, _time, _stop.Token));
                }
            }
            catch (OperationCanceledException)
            {
                // The node stops.
            }
#pragma warning disable CA1031 // A worker's loop: whatever goes wrong with one conversion is told, and the next one is tried.
            catch (Exception error)
            {
                LogFailed(error);
            }
#pragma warning restore CA1031
        }
    }

    private async Task<bool> RunNextAsync()
    {
        IReadOnlyList<Caller> here = _accounts.Unlocked();
        foreach (ConversionTable.Row row in _table.Waiting())
        {
            if (here.FirstOrDefault(caller => caller.User == row.User) is { } caller)
            {
                await RunAsync(caller, row);
                return true;
            }
        }

        return false;
    }

    private async Task RunAsync(Caller caller, ConversionTable.Row row)
    {
        using CancellationTokenSource cancel = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        _running[row.Id] = (cancel, 0);
        try
        {
            if (!await _table.MoveAsync(row.Id, ConversionState.Waiting, ConversionState.Running))
            {
                return;
            }

            EntryId? result = await _drive.GetAsync(caller, row.File, cancel.Token) is { TrashedAt: null } entry && MayStart(entry)
                ? await _converter!.ConvertAsync(caller, entry, percent => _running[row.Id] = (cancel, percent), cancel.Token)
                : null;
            if (result is { } made)
            {
                await _table.FinishAsync(row.Id, made);
            }
            else
            {
                await _table.MoveAsync(row.Id, ConversionState.Running, ConversionState.Failed);
            }
        }
        catch (OperationCanceledException) when (!_stop.IsCancellationRequested)
        {
            // Its state says already that it was cancelled.
        }
        catch (Exception error) when (error is IOException or InvalidDataException)
        {
            LogFailed(error);
            await _table.MoveAsync(row.Id, ConversionState.Running, ConversionState.Failed);
        }
        finally
        {
            _running.TryRemove(row.Id, out _);
            Ended?.Invoke();
        }
    }

    private Conversion ToConversion(ConversionTable.Row row) => new(
        row.Id, row.File, row.State, row.CreatedAt,
        _running.TryGetValue(row.Id, out (CancellationTokenSource, int Percent) running) ? running.Percent : row.State == ConversionState.Done ? 100 : 0,
        row.Result);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A conversion failed; the original is as it was.")]
    private partial void LogFailed(Exception error);
}
