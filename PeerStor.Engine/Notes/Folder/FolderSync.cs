using Microsoft.Extensions.Logging;
using PeerStor.Engine.Common;
using PeerStor.Engine.Storage;

namespace PeerStor.Engine.Notes.Folder;

/// <summary>
/// Keeps shared notes in a folder, too (docs/adr/0057). Looks at it when something changed here or, where the system tells,
/// there; and every few seconds in any case, as network folders tell nothing.
/// </summary>
internal sealed partial class FolderSync : IAsyncDisposable
{
    private const string AlertId = "notes-folder";

    internal static readonly TimeSpan Walk = TimeSpan.FromSeconds(15);

    /// <summary>What is typed within this goes there in one piece.</summary>
    internal static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly NoteFolder _folder;
    private readonly FolderMemory _memory;
    private readonly StoreHealth _health;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly FolderPass _pass;
    private readonly bool _isAutomatic;
    private readonly SemaphoreSlim _news = new(1, 1);
    private readonly SemaphoreSlim _turn = new(1);
    private readonly CancellationTokenSource _stop = new();
    private FileSystemWatcher? _watcher;
    private Task _work = Task.CompletedTask;

    public FolderSync(string path, FolderMemory memory, FolderParts parts, StoreHealth health, string device, bool isAutomatic, ILogger logger)
    {
        _folder = new NoteFolder(path);
        _memory = memory;
        _health = health;
        _time = parts.Time;
        _logger = logger;
        _isAutomatic = isAutomatic;
        _pass = new FolderPass(_folder, parts, device, logger);
        Standing = new FolderStanding(path, null, 0, null, []);
    }

    public FolderStanding Standing { get; private set; }

    public void Start() => _work = Task.Run(WorkAsync);

    /// <summary>Something changed here.</summary>
    public void Wake()
    {
        if (_news.CurrentCount == 0)
        {
            try
            {
                _news.Release();
            }
            catch (SemaphoreFullException)
            {
                // Somebody else woke it in this moment.
            }
        }
    }

    /// <summary>Looks at everything now.</summary>
    /// <param name="sends">Also puts there what was typed here.</param>
    public async Task RunAsync(bool sends, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            string? problem = await CheckAsync();
            if (problem is null)
            {
                await _pass.RunAsync(sends, cancellationToken);
                Watch();
            }

            Tell(problem);
        }
        catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException)
        {
            Tell(trouble.Message);
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _work;
        _watcher?.Dispose();
        _news.Dispose();
        _turn.Dispose();
        _stop.Dispose();
    }

    private async Task WorkAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await RunAsync(_isAutomatic, _stop.Token);
                await Task.Delay(Pause, _time, _stop.Token);
                if (!_pass.WantsSoon)
                {
                    await _news.WaitAsync(Walk, _stop.Token);
                }
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // A worker's loop: whatever one pass ran into, the next one looks again.
            catch (Exception problem) when (problem is not OperationCanceledException)
#pragma warning restore CA1031
            {
                Failed(_logger, problem);
                await Task.Delay(Walk, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Whether it is the folder that it was before; the first time it becomes one.</summary>
    private async Task<string?> CheckAsync()
    {
        byte[]? marker = _folder.ReadMarker();
        if (_memory.MarkerOf(_folder.Root) is { } remembered)
        {
            return marker is null ? "the folder is not there, or it is empty because it is not mounted"
                : marker.AsSpan().SequenceEqual(remembered) ? null
                : "another folder is there than before; if that is meant, start once without NOTEPAD_STORAGE_PATH";
        }

        await _memory.KeepAsync(_folder.Root, marker ?? _folder.Begin());
        return null;
    }

    private void Tell(string? problem)
    {
        Standing = Standing with
        {
            Problem = problem, Notes = problem is null ? _pass.Count : Standing.Notes, Refused = _pass.Refused, LookedAt = _time.GetUtcNow(),
        };
        if (problem is null)
        {
            _health.Clear(AlertId);
        }
        else
        {
            _health.Raise(
                AlertId, AlertLevel.Warning, $"The folder for notes cannot be used: {problem}.",
                "Notes are kept on this device and are not lost; nothing is written to the folder or removed from it.",
                $"Make {_folder.Root} available again; it is looked for every {Walk.TotalSeconds:0} seconds.");
        }
    }

    private void Watch()
    {
        if (_watcher is not null)
        {
            return;
        }

        try
        {
            _watcher = new FileSystemWatcher(_folder.Root) { IncludeSubdirectories = true };
            _watcher.Changed += (_, _) => Wake();
            _watcher.Created += (_, _) => Wake();
            _watcher.Renamed += (_, _) => Wake();
            _watcher.Deleted += (_, _) => Wake();
            _watcher.EnableRaisingEvents = true;
        }
        catch (Exception missing) when (missing is IOException or ArgumentException)
        {
            // Too many are watched on this machine, or the file system cannot tell: the walk finds what changed.
            _watcher?.Dispose();
            _watcher = null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The folder of notes was not gone through to the end; it is tried again")]
    private static partial void Failed(ILogger logger, Exception reason);
}
