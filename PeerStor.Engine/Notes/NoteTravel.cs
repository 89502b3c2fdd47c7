using PeerStor.Engine.Common;
using PeerStor.Engine.Journal;
using PeerStor.Engine.Notes.Folder;
using PeerStor.Engine.Notes.Live;

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

    internal NoteTravel(NoteDesk desk, NoteShelf shelf, NoteParts parts)
    {
        _parts = parts;
        _desk = desk;
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

    /// <summary>Null when there is no folder.</summary>
    public FolderStanding? Folder => _folder?.Standing;

    /// <summary>Looks at the folder now, and waits for it.</summary>
    public Task LookAsync(CancellationToken cancellationToken) => _folder?.RunAsync(_parts.Options.SendsNotes, cancellationToken) ?? Task.CompletedTask;

    internal async Task StartAsync()
    {
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

    public async ValueTask DisposeAsync()
    {
        _parts.Drive.Changes.Changed -= Wake;
        _desk.Written = _ => { };
        if (_folder is not null)
        {
            await _folder.DisposeAsync();
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

    private int Rank() => _parts.Devices.Others.Count(device => string.CompareOrdinal(device.Id.ToString(), _parts.Devices.Own.ToString()) < 0);

    private void Wake(EntryId folder) => _folder?.Wake();
}
