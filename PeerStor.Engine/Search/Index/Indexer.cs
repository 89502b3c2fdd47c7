using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Files;
using PeerStor.Engine.Search.Texts;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Search.Index;

/// <summary>
/// Keeps the index up to date in the background: names and tags first, in steps, then texts. It rests
/// after each piece for as long as that took, so that whoever waits for something goes first, and longer after a small one:
/// of many uploads that come one by one it then takes dozens together.
/// </summary>
internal sealed partial class Indexer : IAsyncDisposable
{
    /// <summary>Entries in one transaction: some milliseconds of work.</summary>
    private const int LookStep = 200;

    private const int TextStep = 32;

    /// <summary>A step with fewer entries is small: most of its time is its transaction's.</summary>
    private const int SmallStep = 50;

    /// <summary>How many times as long as a small step took it rests, if that is not too long for who wants to find it.</summary>
    private const int RestsAfterSmallStep = 20;

    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestAfterSmallStep = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(30);

    private readonly NodeDatabase _database;
    private readonly SearchDatabase _search;
    private readonly DriveTree _tree;
    private readonly DriveChanges _changes;
    private readonly TextSource _texts;
    private readonly Circles _circles;
    private readonly Func<IReadOnlyList<Caller>> _unlocked;
    private readonly HashSet<UserId> _seenUnlocked = [];
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly IndexWork _work;
    private readonly JournalFeed _feed;
    private readonly IndexUpdate _update;
    private readonly SemaphoreSlim _news = new(1, 1);
    private readonly CancellationTokenSource _stop = new();
    private Task _loop = Task.CompletedTask;
    private readonly Lock _gate = new();
    private volatile bool _isBusy = true;
    private long _waiting;
    private long _counted;
    private bool _wasSmall;

    public Indexer(
        NodeDatabase database, SearchDatabase search, DriveTree tree, DriveChanges changes, TextSource texts,
        Circles circles, Func<IReadOnlyList<Caller>> unlocked, TimeProvider time, ILogger logger)
    {
        _database = database;
        _search = search;
        _tree = tree;
        _changes = changes;
        _texts = texts;
        _circles = circles;
        _unlocked = unlocked;
        _time = time;
        _logger = logger;
        _work = new IndexWork(search.Writer);
        _feed = new JournalFeed(database, search.Writer, _work);
        _update = new IndexUpdate(database, search.Writer, _work, new IndexWriter(search.Writer), circles);
        _changes.Changed += OnChanged;
    }

    /// <summary>Documents that are not wholly in the index yet.</summary>
    public long Waiting => Interlocked.Read(ref _waiting);

    /// <summary>False when everything that can be done is done: what still waits is locked.</summary>
    public bool IsBusy => _isBusy;

    public bool IsOfAnotherPast() => _feed.IsFromAnotherPast();

    public void Start() => _loop = Task.Run(LoopAsync);

    public async ValueTask DisposeAsync()
    {
        _changes.Changed -= OnChanged;
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
        _news.Dispose();
    }

    private void OnChanged(EntryId folder) => Wake();

    /// <summary>There may be something to do: what was stored changed, or somebody's key was opened.</summary>
    public void Wake()
    {
        lock (_gate)
        {
            _isBusy = true;
            if (_news.CurrentCount == 0)
            {
                _news.Release();
            }
        }
    }

    // News that come while the last step ends must not be taken for done.
    private void NoteIdle()
    {
        lock (_gate)
        {
            _isBusy = _news.CurrentCount > 0;
        }
    }

    private async Task LoopAsync()
    {
        try
        {
            while (true)
            {
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
            long began = _time.GetTimestamp();
            if (await StepAsync(_stop.Token))
            {
                await Task.Delay(RestAfter(_time.GetElapsedTime(began)), _time, _stop.Token);
            }
            else
            {
                Interlocked.Exchange(ref _waiting, _work.Count());
                NoteIdle();
                await _news.WaitAsync(_stop.Token);
            }
        }
#pragma warning disable CA1031 // A worker's loop: whatever goes wrong with the index is told, and tried again later.
        catch (Exception error) when (error is not OperationCanceledException)
        {
            LogFailed(error);
            await Task.Delay(AfterFailure, _time, _stop.Token);
        }
#pragma warning restore CA1031
    }

    private TimeSpan RestAfter(TimeSpan step)
    {
        TimeSpan rest = step < LongestRest ? step : LongestRest;
        if (!_wasSmall || rest > LongestAfterSmallStep)
        {
            return rest;
        }

        TimeSpan longer = step * RestsAfterSmallStep;
        return longer < LongestAfterSmallStep ? longer : LongestAfterSmallStep;
    }

    /// <summary>False when there is nothing that can be done now.</summary>
    private async Task<bool> StepAsync(CancellationToken cancellationToken)
    {
        bool more = Transact(() => _feed.Take() | LookAtSome());
        return more || await ReadSomeAsync(cancellationToken);
    }

    private bool LookAtSome()
    {
        NoteUnlocked();
        List<Guid> next = _work.NextLooks(LookStep);
        _wasSmall = next.Count < SmallStep;
        Look(next).ForEach(look => _update.Apply(look, _feed.IsScanning));
        return next.Count > 0;
    }

    private List<EntryLook> Look(List<Guid> ids) => _database.Read(connection =>
        ids.ConvertAll(id => EntryLook.At(connection, _tree, _circles, _update.Unlocked, id)));

    // Whose key is open stays so: only somebody new can help with what waits for a key.
    private void NoteUnlocked()
    {
        _update.Unlocked = _unlocked();
        int before = _seenUnlocked.Count;
        _seenUnlocked.UnionWith(_update.Unlocked.Select(user => user.User));
        if (_seenUnlocked.Count > before)
        {
            _work.Unlock();
        }
    }

    /// <summary>Some texts in one transaction: each transaction costs the index a part of its own, to be merged later.</summary>
    private async Task<bool> ReadSomeAsync(CancellationToken cancellationToken)
    {
        List<(EntryLook Look, string Text)> read = [];
        foreach (EntryLook look in Look(_work.NextTexts(TextStep)))
        {
            string text = look.Open.FirstOrDefault() is { } place
                ? await _texts.ReadAsync(place.Reader, place.Entry, cancellationToken)
                : "";
            read.Add((look, text));
            if (read.Sum(one => one.Text.Length) > SearchLimits.MostTextCharacters)
            {
                break;
            }
        }

        if (read.Count == 0)
        {
            return false;
        }

        _wasSmall = false;
        return Transact(() =>
        {
            read.ForEach(one => Add(one.Look, one.Text));
            return true;
        });
    }

    private void Add(EntryLook look, string text)
    {
        if (look.Open.Any())
        {
            _update.AddText(look, text);
        }
        else
        {
            _update.Apply(look, _feed.IsScanning);
        }
    }

    private bool Transact(Func<bool> work)
    {
        DatabaseConnection index = _search.Writer;
        index.Execute("BEGIN IMMEDIATE");
        try
        {
            bool result = work();
            index.Execute("COMMIT");
            Count();
            return result;
        }
        catch
        {
            RollBack(index);
            throw;
        }
    }

    // Often enough to be shown; counting a million rows after each step would be most of the work.
    private void Count()
    {
        if (_waiting == 0 || _time.GetElapsedTime(_counted) > TimeSpan.FromSeconds(1))
        {
            Interlocked.Exchange(ref _waiting, _work.Count());
            _counted = _time.GetTimestamp();
        }
    }

    private static void RollBack(DatabaseConnection index)
    {
        try
        {
            index.Execute("ROLLBACK");
        }
        catch (SqliteException)
        {
            // SQLite has already rolled back by itself.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The search index could not be brought up to date; files are safe, and it is tried again soon.")]
    private partial void LogFailed(Exception error);
}
