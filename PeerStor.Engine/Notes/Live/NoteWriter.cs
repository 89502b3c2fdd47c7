using PeerStor.Engine.Common;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Notes.Live;

/// <summary>Writes what is typed into one note, in batches, and a version of its file after each burst of typing.</summary>
internal sealed class NoteWriter : IDisposable
{
    private readonly NoteDesk _desk;
    private readonly OpenNote _note;
    private readonly EntryId _id;
    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private readonly ITimer _versionTimer;
    private readonly SemaphoreSlim _pen = new(1);
    private readonly HashSet<Guid> _authors = [];
    private List<Typed> _typed = [];
    private long _typedBytes;
    private TaskCompletionSource<bool> _written = NewSignal();
    private Caller? _lastAuthor;
    private long _burstSince;
    private bool _isScheduled;
    private bool _isWriting;

    public NoteWriter(NoteDesk desk, OpenNote note, EntryId id)
    {
        _desk = desk;
        _note = note;
        _id = id;
        _timer = desk.Time.CreateTimer(_ => _ = WriteAsync(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _versionTimer = desk.Time.CreateTimer(_ => _ = WriteVersionAsync(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public bool HasRoom => Interlocked.Read(ref _typedBytes) < NoteLimits.MostPendingBytes;

    /// <summary>Nothing waits, and nothing is being written.</summary>
    public bool IsIdle
    {
        get
        {
            lock (_gate)
            {
                return _typed.Count == 0 && !_isWriting;
            }
        }
    }

    /// <param name="update">Null: it was known before, and only its session is to be told so.</param>
    public void Add(Caller author, byte[]? update, NoteSession? session)
    {
        lock (_gate)
        {
            _typed.Add(new Typed(author, update, session, session?.Sent ?? 0));
            Interlocked.Add(ref _typedBytes, update?.Length ?? 0);
            Schedule(NoteLimits.Batch);
        }
    }

    /// <summary>Completes when what was just added is on disk: with false when it was refused.</summary>
    public Task<bool> WrittenAsync()
    {
        lock (_gate)
        {
            return _written.Task;
        }
    }

    /// <summary>Writes all that waits, and waits for what is being written.</summary>
    public async Task WriteAsync()
    {
        await _pen.WaitAsync();
        try
        {
            await WriteBatchAsync();
        }
        finally
        {
            _pen.Release();
        }
    }

    /// <summary>Writes the text as a version of the file, if anybody typed here since the last one.</summary>
    public async Task WriteVersionAsync()
    {
        await WriteAsync();
        Caller? author;
        List<Guid> authors;
        lock (_gate)
        {
            (author, authors) = (_lastAuthor, [.. _authors]);
            _lastAuthor = null;
            _authors.Clear();
            _burstSince = 0;
        }

        if (author is null)
        {
            return;
        }

        if (!await _desk.TryWriteVersionAsync(author, _id, _note.Text(), authors))
        {
            lock (_gate)
            {
                _lastAuthor ??= author;
                _authors.UnionWith(authors);
                _versionTimer.Change(NoteLimits.Quiet, Timeout.InfiniteTimeSpan);
            }
        }
        else if (_note.ToKeep() is { } kept)
        {
            await _desk.KeepAsync(author, _id, kept);
        }
    }

    /// <summary>The pen stays: a timer that has just fired still takes it, and finds nothing to write.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        _versionTimer.Dispose();
    }

    private async Task WriteBatchAsync()
    {
        List<Typed> batch;
        TaskCompletionSource<bool> signal;
        lock (_gate)
        {
            (batch, signal) = (_typed, _written);
            (_typed, _written) = ([], NewSignal());
            _isScheduled = false;
            _isWriting = batch.Count > 0;
        }

        if (batch.Count == 0)
        {
            signal.SetResult(true);
            return;
        }

        bool? isWritten = await _desk.TryWriteAsync(_note, batch);
        if (isWritten is null)
        {
            Later(batch, signal);
            return;
        }

        lock (_gate)
        {
            _isWriting = false;
        }

        Interlocked.Add(ref _typedBytes, -batch.Sum(typed => (long)(typed.Update?.Length ?? 0)));
        Tell(batch);
        BeginBurst(batch);
        signal.SetResult(isWritten.Value);
    }

    /// <summary>The disk refuses for now: what was typed stays here, first in the row.</summary>
    private void Later(List<Typed> batch, TaskCompletionSource<bool> signal)
    {
        lock (_gate)
        {
            batch.AddRange(_typed);
            _typed = batch;
            _isWriting = false;
            TaskCompletionSource<bool> newer = _written;
            _written = signal;
            _ = FollowAsync(signal.Task, newer);
            _isScheduled = false;
            Schedule(NoteLimits.Retry);
        }
    }

    private static async Task FollowAsync(Task<bool> first, TaskCompletionSource<bool> then) => then.TrySetResult(await first);

    private static void Tell(List<Typed> batch)
    {
        foreach (IGrouping<NoteSession, Typed> session in batch.Where(typed => typed.Session is not null).GroupBy(typed => typed.Session!))
        {
            session.Key.Saved = session.Max(typed => typed.Number);
            session.Key.Tell(NoteNews.OfSaved(session.Key.Saved));
        }
    }

    private void BeginBurst(List<Typed> batch)
    {
        List<Typed> news = [.. batch.Where(typed => typed.Update is not null)];
        if (news.Count == 0)
        {
            return;
        }

        lock (_gate)
        {
            _lastAuthor = news[^1].Author;
            _authors.UnionWith(news.Select(typed => typed.Author.User.Value));
            if (_burstSince == 0)
            {
                _burstSince = _desk.Time.GetTimestamp();
            }

            bool isLong = _desk.Time.GetElapsedTime(_burstSince) + NoteLimits.Quiet > NoteLimits.LongestBurst;
            if (!isLong)
            {
                _versionTimer.Change(NoteLimits.Quiet, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private void Schedule(TimeSpan delay)
    {
        if (!_isScheduled)
        {
            _isScheduled = true;
            _timer.Change(delay, Timeout.InfiniteTimeSpan);
        }
    }

    private static TaskCompletionSource<bool> NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>An update that waits to be written.</summary>
/// <param name="Number">Which of its session's updates it is.</param>
internal sealed record Typed(Caller Author, byte[]? Update, NoteSession? Session, long Number);
