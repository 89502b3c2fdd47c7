using Microsoft.Data.Sqlite;
using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Journal;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Files;

/// <summary>A user's tree of folders and files. Paths use '/', without one at the start or end; "" is the root.</summary>
public sealed class Drive
{
    private const int CachedEntries = 100_000;

    /// <summary>Paths that were looked up lately: some thousand, as players and sites ask for the same files again.</summary>
    private const int CachedPathBytes = 2 << 20;


    private readonly OperationLog _log;
    private readonly DriveTree _tree;
    private readonly DriveEdits _edits;
    private readonly DriveParts _parts;
    private readonly SharedEntries _shared;
    private readonly KeyNews _news;
    private readonly BoundedCache<(Guid View, EntryId, EntrySort, bool), (long Generation, FolderListing Listing)> _listings =
        new(CachedEntries, cached => cached.Listing.Count + 10);

    private readonly BoundedCache<(Guid View, string Path), (long Generation, Entry Entry)> _found =
        new(CachedPathBytes, static _ => 500);

    private readonly BoundedCache<Guid, (long Generation, IReadOnlyList<TagCount> Tags)> _tags =
        new(CachedEntries, static cached => cached.Tags.Count + 10);

    internal Drive(OperationLog log, DriveTree tree, DriveEdits edits, DriveParts parts, SharedEntries shared, DriveChanges changes, KeyNews news)
    {
        _shared = shared;
        _news = news;
        _log = log;
        _tree = tree;
        _edits = edits;
        _parts = parts;
        Changes = changes;
    }

    public DriveChanges Changes { get; }

    public ValueTask<Entry?> FindAsync(Caller caller, string path, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        long generation = Changes.Generation + _tree.Copies.Generation;
        if (_found.TryGet((caller.View, path), out (long Generation, Entry Entry) cached) && cached.Generation == generation)
        {
            return ValueTask.FromResult<Entry?>(cached.Entry);
        }

        Entry? entry = _log.Database.Read(connection => _tree.Find(connection, caller, path));
        if (entry is not null)
        {
            _found.Set((caller.View, path), (generation, entry));
        }

        return ValueTask.FromResult(entry);
    }

    /// <summary>The entry at a path that begins at a folder; null when there is none that the caller may see.</summary>
    public ValueTask<Entry?> FindBelowAsync(Caller caller, EntryId folder, string path, CancellationToken cancellationToken) =>
        Read(connection => _tree.Find(connection, caller, path, folder), cancellationToken);

    public ValueTask<Entry?> GetAsync(Caller caller, EntryId id, CancellationToken cancellationToken) =>
        Read(connection => _tree.Get(connection, caller, id), cancellationToken);

    /// <summary>Whether a change in any of these folders is one that the caller could see.</summary>
    public bool MaySeeAny(Caller caller, IReadOnlyCollection<EntryId> folders) => folders.Count > 0 && _log.Database.Read(connection =>
        folders.Any(folder => _tree.Permissions.OfFolder(connection, caller, folder).HasFlag(Rights.Read)));

    /// <summary>The way to an entry, root first, the entry itself last; empty when there is no such entry.</summary>
    public ValueTask<IReadOnlyList<Ancestor>> AncestorsAsync(Caller caller, EntryId id, CancellationToken cancellationToken) =>
        Read<IReadOnlyList<Ancestor>>(connection => _tree.Ancestors(connection, caller, id), cancellationToken);

    public ValueTask<EntryPage> ListAsync(
        Caller caller, EntryId folder, ListQuery query, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Listing(caller, folder, query.Sort, query.Descending).Page(query));
    }

    /// <summary>What comes before and after a live file in its folder, in an order of it; null when it is not live.</summary>
    public ValueTask<Neighbours?> NeighboursAsync(
        Caller caller, Entry file, EntrySort sort, bool descending, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Listing(caller, file.Parent, sort, descending).Around(file, sort, descending));
    }

    /// <summary>Live files of a media class ("video", "audio", "image", …), newest first, with their paths.</summary>
    public ValueTask<IReadOnlyList<(Entry Entry, string Path)>> ListMediaAsync(
        Caller caller, IReadOnlyList<string> classes, int limit, CancellationToken cancellationToken) =>
        Read<IReadOnlyList<(Entry, string)>>(
            connection => [.. Media(connection, caller, classes.Select(name => DriveEdits.ClassKey(caller, name)), classes, limit)],
            cancellationToken);

    /// <summary>Those of them that others put into the caller's tree or share with them.</summary>
    public ValueTask<IReadOnlyList<(Entry Entry, string Path)>> ListMediaOfOthersAsync(
        Caller caller, IReadOnlyList<string> classes, int limit, CancellationToken cancellationToken) =>
        Read<IReadOnlyList<(Entry, string)>>(connection => [.. Media(connection, caller, [], classes, limit)], cancellationToken);

    /// <summary>The files most lately stored, newest first, with their paths.</summary>
    public ValueTask<IReadOnlyList<(Entry Entry, string Path)>> ListRecentAsync(
        Caller caller, int limit, CancellationToken cancellationToken) =>
        Read<IReadOnlyList<(Entry, string)>>(
            connection =>
            [
                .. connection.Query(
                    $"""
                    SELECT {EntryRow.Columns} FROM entries
                    WHERE owner = $1 AND kind = 2 AND trashed IS NULL AND purged = 0 AND head IS NOT NULL
                    ORDER BY stored DESC LIMIT $2
                    """,
                    EntryRow.Read, caller.User.Value, limit).SelectMany(row => WithPath(connection, caller, row)),
            ],
            cancellationToken);

    public ValueTask<IReadOnlyList<Entry>> ListTrashAsync(Caller caller, int limit, CancellationToken cancellationToken) =>
        Read<IReadOnlyList<Entry>>(
            connection =>
            [
                .. connection.Query(
                    $"""
                    SELECT {EntryRow.Columns} FROM entries
                    WHERE owner = $1 AND trashed IS NOT NULL AND purged = 0 ORDER BY trashed DESC LIMIT $2
                    """,
                    EntryRow.Read, caller.User.Value, limit)
                    .Select(row => _tree.Open(connection, caller, row)).OfType<Entry>(),
            ],
            cancellationToken);

    public ValueTask<DriveTotals> TotalsAsync(Caller caller, CancellationToken cancellationToken) => TotalsAsync(caller.User, cancellationToken);

    /// <summary>How much somebody has; no key of theirs is needed to count.</summary>
    public ValueTask<DriveTotals> TotalsAsync(UserId user, CancellationToken cancellationToken) =>
        Read(
            connection => connection.First(
                """
                SELECT coalesce(sum(kind = 2 AND trashed IS NULL), 0), coalesce(sum(kind = 1 AND trashed IS NULL), 0),
                       coalesce(sum(CASE WHEN trashed IS NULL THEN size ELSE 0 END), 0), coalesce(sum(trashed IS NOT NULL), 0)
                FROM entries WHERE owner = $1 AND purged = 0
                """,
                row => new DriveTotals(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3)),
                user.Value)!,
            cancellationToken);

    public Task<Change> CreateFolderAsync(Caller caller, EntryId parent, string name, CancellationToken cancellationToken) =>
        Write(transaction => _edits.CreateFolder(transaction, caller, parent, name), cancellationToken);

    /// <summary>Creates the folders of a path that are missing; the last one is the entry returned.</summary>
    public Task<Change> EnsureFolderAsync(Caller caller, EntryId parent, string path, CancellationToken cancellationToken) =>
        Write(
            transaction =>
            {
                Change change = DriveEdits.Told(_edits.EnsureFolder(transaction, caller, parent, path));
                return change.Entry is { } entry ? change with { Entry = _tree.Get(transaction.Connection, caller, entry.Id) } : change;
            },
            cancellationToken);

    public Task<Change> RenameAsync(Caller caller, EntryId id, string name, CancellationToken cancellationToken) =>
        Write(
            transaction => EntryRow.Find(transaction.Connection, id) is { } row
                ? _edits.Move(transaction, caller, id, row.Parent, name)
                : new Change(ChangeOutcome.NotFound),
            cancellationToken);

    /// <summary>Moves, and renames when <paramref name="name"/> is not null.</summary>
    public Task<Change> MoveAsync(
        Caller caller, EntryId id, EntryId newParent, string? name, CancellationToken cancellationToken) =>
        _parts.Crossing.IsCrossing(caller, id, newParent)
            ? CrossAsync(caller, id, newParent, name, TakenName.Ask, cancellationToken)
            : Write(transaction => _edits.Move(transaction, caller, id, newParent, name), cancellationToken);

    /// <summary>Gives and takes tags of several entries at once: of all of them or, when one cannot be changed, of none. A
    /// tag that is to be given and taken is given. The answer's entry is the last one as it is now.</summary>
    public Task<Change> TagAsync(
        Caller caller, IReadOnlyList<EntryId> ids, IReadOnlyList<string> add, IReadOnlyList<string> remove,
        CancellationToken cancellationToken) =>
        Write(transaction => _parts.Tags.Edit(transaction, caller, ids, add, remove, replace: false), cancellationToken);

    /// <summary>Makes these the entry's tags, and no others.</summary>
    public Task<Change> SetTagsAsync(
        Caller caller, EntryId id, IReadOnlyList<string> tags, CancellationToken cancellationToken) =>
        Write(transaction => _parts.Tags.Edit(transaction, caller, [id], tags, [], replace: true), cancellationToken);

    /// <summary>Every tag in use outside the trash, most used first.</summary>
    public async ValueTask<IReadOnlyList<TagCount>> ListTagsAsync(Caller caller, CancellationToken cancellationToken)
    {
        long generation = Changes.Generation;
        if (_tags.TryGet(caller.View, out (long Generation, IReadOnlyList<TagCount> Tags) cached) && cached.Generation == generation)
        {
            return cached.Tags;
        }

        IReadOnlyList<TagCount> tags = await Read(connection => _parts.Tags.Count(connection, caller), cancellationToken);
        _tags.Set(caller.View, (generation, tags));
        return tags;
    }

    public Task<Change> TrashAsync(Caller caller, EntryId id, CancellationToken cancellationToken) =>
        Write(transaction => _edits.Trash(transaction, caller, id), cancellationToken);

    /// <summary>Takes an entry out of the trash to where it was (the root if that is gone), under a free name if its own is taken.</summary>
    public Task<Change> RestoreAsync(Caller caller, EntryId id, CancellationToken cancellationToken) =>
        Write(transaction => _edits.Restore(transaction, caller, id), cancellationToken);

    /// <summary>Removes for good an entry that is in the trash, with everything below it.</summary>
    public async Task<Change> PurgeAsync(Caller caller, EntryId id, CancellationToken cancellationToken) =>
        (await PurgeAsync(caller, [id], cancellationToken)).Items[0].Change;

    /// <summary>Puts several entries into the trash, all that can be in one step.</summary>
    public Task<BatchChange> TrashAsync(Caller caller, IReadOnlyList<EntryId> ids, CancellationToken cancellationToken) =>
        WriteAll(ids, transaction => Each(ids, id => _edits.Trash(transaction, caller, id)), cancellationToken);

    /// <summary>Takes several entries out of the trash, all that can be in one step.</summary>
    public Task<BatchChange> RestoreAsync(Caller caller, IReadOnlyList<EntryId> ids, CancellationToken cancellationToken) =>
        WriteAll(ids, transaction => Each(ids, id => _edits.Restore(transaction, caller, id)), cancellationToken);

    /// <summary>Moves several entries into a folder in one step; files that replace others follow one by one.</summary>
    public async Task<BatchChange> MoveAsync(
        Caller caller, IReadOnlyList<EntryId> ids, EntryId target, TakenName taken, CancellationToken cancellationToken)
    {
        if (ids.Any(id => _parts.Crossing.IsCrossing(caller, id, target)))
        {
            List<ItemChange> crossed = [];
            foreach (EntryId id in ids)
            {
                crossed.Add(new ItemChange(id, await CrossAsync(caller, id, target, null, taken, cancellationToken)));
            }

            return new BatchChange(crossed);
        }

        BatchChange moved = await WriteAll(
            ids, transaction => _parts.Moves.Move(transaction, caller, ids, target, taken), cancellationToken);
        return taken == TakenName.Replace ? await _parts.Replacing.ReplaceAsync(caller, moved, cancellationToken) : moved;
    }

    /// <summary>Copies several entries into a folder, under free names. Content is shared, not copied.</summary>
    public Task<BatchChange> CopyAsync(
        Caller caller, IReadOnlyList<EntryId> ids, EntryId target, CancellationToken cancellationToken) =>
        _parts.Copies.CopyAsync(caller, ids, target, cancellationToken);

    /// <summary>Removes for good those of several entries that are in the trash, with everything below them.</summary>
    public async Task<BatchChange> PurgeAsync(Caller caller, IReadOnlyList<EntryId> ids, CancellationToken cancellationToken)
    {
        try
        {
            return await _parts.Purge.PurgeAsync(caller, ids, cancellationToken);
        }
        catch (DatabaseUnavailableException)
        {
            return BatchChange.AllOf(ids, ChangeOutcome.ReadOnly);
        }
    }

    private async Task<Change> CrossAsync(
        Caller caller, EntryId id, EntryId target, string? name, TakenName taken, CancellationToken cancellationToken)
    {
        try
        {
            return await _parts.Crossing.MoveAsync(caller, id, target, name, taken, cancellationToken);
        }
        catch (DatabaseUnavailableException)
        {
            return new Change(ChangeOutcome.ReadOnly);
        }
    }

    private FolderListing Listing(Caller caller, EntryId folder, EntrySort sort, bool descending)
    {
        (Guid, EntryId, EntrySort, bool) key = (caller.View, folder, sort, descending);

        // Both only grow: their sum is as it was when neither has changed.
        long generation = Changes.GenerationOf(folder) + _news.Generation + _tree.Copies.Generation;
        if (!_listings.TryGet(key, out (long Generation, FolderListing Listing) cached) || cached.Generation != generation)
        {
            FolderListing unsorted = Kept(caller, folder, generation) ?? _log.Database.Read(connection => Load(connection, caller, folder));
            cached = (generation, unsorted.Sorted(sort, descending));
            _listings.Set(key, cached);
        }

        return cached.Listing;
    }

    /// <summary>The folder in another order, as somebody saw it before: opening the names is most of the work.</summary>
    private FolderListing? Kept(Caller caller, EntryId folder, long generation)
    {
        foreach (EntrySort sort in Enum.GetValues<EntrySort>())
        {
            foreach (bool descending in (ReadOnlySpan<bool>)[false, true])
            {
                if (_listings.TryGet((caller.View, folder, sort, descending), out (long Generation, FolderListing Listing) cached)
                    && cached.Generation == generation)
                {
                    return cached.Listing;
                }
            }
        }

        return null;
    }

    private FolderListing Load(DatabaseConnection connection, Caller caller, EntryId folder) =>
        new(_tree.Children(connection, caller, folder));

    private IEnumerable<(Entry, string)> Media(
        DatabaseConnection connection, Caller caller, IEnumerable<byte[]> keys, IReadOnlyList<string> classes, int limit) =>
        keys.Append(EntryRow.UnknownClass.ToArray())
            .SelectMany(key => connection.Query(
                $"""
                SELECT {EntryRow.Columns}, stored FROM entries
                WHERE owner = $1 AND class_key = $2 AND kind = 2 AND trashed IS NULL AND purged = 0 AND head IS NOT NULL
                ORDER BY stored DESC LIMIT $3
                """,
                WithTime, caller.User.Value, key, limit))
            .OrderByDescending(found => found.StoredMs)
            .SelectMany(found => WithPath(connection, caller, found.Row))
            .Where(found => classes.Contains(MediaTypes.ClassOf(found.Item1.ContentType), StringComparer.Ordinal))
            .Concat(_shared.Media(connection, caller, classes))
            .Take(limit);

    private IEnumerable<(Entry, string)> WithPath(DatabaseConnection connection, Caller caller, EntryRow row) =>
        _tree.Open(connection, caller, row) is { } entry && _tree.PathOf(connection, caller, row.Id) is { } path
            ? [(entry, path)]
            : [];

    private static (EntryRow Row, long StoredMs) WithTime(SqliteDataReader row) => (EntryRow.Read(row), row.GetInt64(row.FieldCount - 1));

    private ValueTask<T> Read<T>(Func<DatabaseConnection, T> query, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(_log.Database.Read(query));
    }

    private static BatchChange Each(IReadOnlyList<EntryId> ids, Func<EntryId, Change> work) =>
        new([.. ids.Select(id => new ItemChange(id, work(id)))]);

    private async Task<BatchChange> WriteAll(
        IReadOnlyList<EntryId> ids, Func<WriteTransaction, BatchChange> work, CancellationToken cancellationToken)
    {
        try
        {
            return await _log.Database.Writer.RunAsync(work, cancellationToken);
        }
        catch (DatabaseUnavailableException)
        {
            return BatchChange.AllOf(ids, ChangeOutcome.ReadOnly);
        }
    }

    private async Task<Change> Write(Func<WriteTransaction, Change> work, CancellationToken cancellationToken)
    {
        try
        {
            return await _log.Database.Writer.RunAsync(work, cancellationToken);
        }
        catch (DatabaseUnavailableException)
        {
            return new Change(ChangeOutcome.ReadOnly);
        }
    }
}
