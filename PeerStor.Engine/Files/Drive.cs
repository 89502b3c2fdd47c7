using PeerStor.Engine.Common;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Files;

public enum ChangeOutcome
{
    Done,
    NotFound,
    NameTaken,
    /// <summary>See <see cref="EntryName.Problem"/> for the words.</summary>
    NameInvalid,
    /// <summary>A folder cannot go into itself or below itself.</summary>
    IntoItself,
    /// <summary>The target is a file, not a folder.</summary>
    NotAFolder,
    /// <summary>The disk failed a write: nothing changed and the node takes no changes until it is looked at.</summary>
    ReadOnly,
}

/// <summary>The outcome of a change, with the entry as it is now when it was done.</summary>
public sealed record Change(ChangeOutcome Outcome, Entry? Entry = null);

/// <summary>A user's tree of folders and files. Paths use '/', without one at the start or end; "" is the root.</summary>
public sealed class Drive
{
    public ValueTask<Entry?> FindAsync(Caller caller, string path, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<Entry?> GetAsync(Caller caller, EntryId id, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>The way to an entry, root first, the entry itself last; empty when there is no such entry.</summary>
    public ValueTask<IReadOnlyList<Ancestor>> AncestorsAsync(Caller caller, EntryId id, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<EntryPage> ListAsync(Caller caller, EntryId folder, ListQuery query, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>Live files of a media class ("video", "audio", "image", …), newest first, with their paths.</summary>
    public ValueTask<IReadOnlyList<(Entry Entry, string Path)>> ListMediaAsync(
        Caller caller, IReadOnlyList<string> classes, int limit, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>The files most lately stored, newest first, with their paths.</summary>
    public ValueTask<IReadOnlyList<(Entry Entry, string Path)>> ListRecentAsync(
        Caller caller, int limit, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<Entry>> ListTrashAsync(Caller caller, int limit, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<DriveTotals> TotalsAsync(Caller caller, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<Change> CreateFolderAsync(Caller caller, EntryId parent, string name, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>Creates the folders of a path that are missing; the last one is the entry returned.</summary>
    public Task<Change> EnsureFolderAsync(Caller caller, EntryId parent, string path, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<Change> RenameAsync(Caller caller, EntryId id, string name, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>Moves, and renames when <paramref name="name"/> is not null.</summary>
    public Task<Change> MoveAsync(Caller caller, EntryId id, EntryId newParent, string? name, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<Change> TrashAsync(Caller caller, EntryId id, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>Takes an entry out of the trash to where it was (the root if that is gone), under a free name if its own is taken.</summary>
    public Task<Change> RestoreAsync(Caller caller, EntryId id, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>Removes for good an entry that is in the trash, with everything below it.</summary>
    public Task<Change> PurgeAsync(Caller caller, EntryId id, CancellationToken cancellationToken) => throw new NotSupportedException();
}
