using PeerStor.Engine.Common;
using PeerStor.Engine.Journal;
using PeerStor.Engine.Notes.Folder;
using PeerStor.Engine.Notes.Live;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Notes;

/// <summary>How notes come to other devices and into the folder, and what of it is known.</summary>
public sealed class NoteTravel : IAsyncDisposable
{
    /// <summary>Where notes of a user lie that belong into the folder without being shared with anybody here.</summary>
    public const string Community = Notebook.Folder + "/Community";

    private const int DeviceBytes = 8;

    private readonly NoteParts _parts;
    private readonly NoteDesk _desk;
    private readonly NoteSyncs _syncs;
    private readonly FolderMemory _memory;
    private readonly FolderSync? _folder;
    private readonly NoteShelf _shelf;
    private readonly SyncQueue _queue;
    private readonly SemaphoreSlim _releasing = new(1);
    private bool _isClosed;

    internal NoteTravel(NoteDesk desk, NoteShelf shelf, NoteParts parts)
    {
        _parts = parts;
        _desk = desk;
        _shelf = shelf;
        _queue = new SyncQueue(parts);
        _syncs = new NoteSyncs(parts.Journal.Database, parts.Time);
        _memory = new FolderMemory(parts.Journal.Database);
        if (parts.Options.NotesFolder is { } path)
        {
            FolderView view = new(parts.Journal.Database, parts.Tree, parts.Accounts.Unlocked);
            FolderParts needed = new(desk, shelf, parts.Drive, view, _syncs, parts.Accounts, Rank, parts.Time);
            _folder = new FolderSync(
                path, _memory, needed, parts.Health, Convert.ToHexStringLower(parts.Journal.Origin.AsSpan(0, DeviceBytes)), parts.Options.SendsNotes,
                parts.Logger);
        }
    }

    /// <summary>What is typed here goes to others by itself.</summary>
    public bool IsAutomatic => _parts.Options.SendsNotes;

    /// <summary>Sends what waits here; answers of how many edits. What somebody typed whose key is not open here goes on waiting.</summary>
    public async Task<long> SendAsync(CancellationToken cancellationToken)
    {
        long released = await ReleaseAsync(cancellationToken);
        if (_folder is not null)
        {
            await _folder.RunAsync(sends: true, cancellationToken);
        }

        return released;
    }

    /// <summary>How it stands, as somebody may see it: of notes that they may not read, no titles.</summary>
    public SyncReport Report(Caller caller, int mostLines, int days) => new(
        IsAutomatic, Held(),
        _queue.Read(Folder, refusal => refusal.Note is { } note ? _shelf.Find(caller, note) is not null : caller.Scope.HasFlag(GrantScope.Admin)), Folder,
        [.. _syncs.Read(mostLines).Select(sync => _queue.Describe(sync, _shelf.Find(caller, sync.Note)))], _syncs.CountDays(days));

    /// <summary>Edits of everybody that wait here until somebody asks for them to be sent.</summary>
    public long Held() => _parts.Journal.Database.Read(connection => connection.Scalar<long>("SELECT count(*) FROM note_held"));

    /// <summary>Null when there is no folder.</summary>
    public FolderStanding? Folder => _folder?.Standing;

    /// <summary>Looks at the folder now, and waits for it.</summary>
    public Task LookAsync(CancellationToken cancellationToken) => _folder?.RunAsync(_parts.Options.SendsNotes, cancellationToken) ?? Task.CompletedTask;

    internal async Task StartAsync()
    {
        if (IsAutomatic && Held() > 0)
        {
            // It was not so before: what waited then goes now, as soon as the keys for it are open.
            _parts.Accounts.Opened += ReleaseSoon;
            ReleaseSoon();
        }

        if (_folder is null)
        {
            await _memory.ForgetAsync();
            return;
        }

        _desk.Written = _ => _folder.Wake();
        _parts.Drive.Changes.Changed += Wake;
        _folder.Start();
    }

    internal void NoteArrived(IReadOnlyList<Operation> operations)
    {
        List<(EntryId, string, long)> came = [.. operations.Where(operation => operation.Kind == OperationKind.NoteUpdate)
            .GroupBy(operation => (operation.Entity, Device: Convert.ToHexStringLower(operation.Origin.AsSpan(0, DeviceBytes))))
            .Select(group => (new EntryId(group.Key.Entity), group.Key.Device, group.LongCount()))];
        if (came.Count > 0)
        {
            // Whoever brings operations does not wait for this, and nothing depends on it.
            _ = NoteAsync(came);
            _folder?.Wake();
        }
    }

    /// <summary>Once is enough: the notebook closes it, and so does whoever gives it to pages.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isClosed, true))
        {
            return;
        }

        _parts.Drive.Changes.Changed -= Wake;
        _desk.Written = _ => { };
        if (_folder is not null)
        {
            await _folder.DisposeAsync();
        }

        await _releasing.WaitAsync();
        _releasing.Dispose();
    }

    private async Task<long> ReleaseAsync(CancellationToken cancellationToken)
    {
        await _releasing.WaitAsync(cancellationToken);
        try
        {
            long released = 0;
            IReadOnlyList<Caller> callers = _parts.Accounts.Unlocked();
            foreach ((EntryId note, UserId author, _, _) in _parts.Journal.Database.Read(NoteHeld.Waiting))
            {
                if (callers.FirstOrDefault(open => open.User == author) is { } caller && await _desk.ReleaseAsync(caller, note) is > 0 and long edits)
                {
                    released += edits;
                    await _syncs.NoteAsync(note, SyncWay.Released, "", edits);
                }
            }

            return released;
        }
        finally
        {
            _releasing.Release();
        }
    }

    private void ReleaseSoon() => ThreadPool.UnsafeQueueUserWorkItem(_ => _ = ReleaseQuietlyAsync(), null);

    private async Task ReleaseQuietlyAsync()
    {
        try
        {
            await ReleaseAsync(CancellationToken.None);
        }
        catch (Exception refused) when (refused is IOException or ObjectDisposedException)
        {
            // The disk refuses, or the engine stops: it waits until the next start, or until somebody asks.
        }
    }

    private async Task NoteAsync(IReadOnlyList<(EntryId, string, long)> came)
    {
        try
        {
            await _syncs.NoteAsync(came, SyncWay.FromDevice);
        }
        catch (IOException)
        {
            // The disk refuses for now: what is lost is a line of the history, not text.
        }
        catch (ObjectDisposedException)
        {
            // The engine stops.
        }
    }

    private int Rank() => _parts.Cluster.Devices.Others.Count(
        device => string.CompareOrdinal(device.Id.ToString(), _parts.Cluster.Devices.Own.ToString()) < 0);

    private void Wake(EntryId folder) => _folder?.Wake();
}
