using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Files;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Sharing;

/// <summary>What links lead to: whether it may be shared, still is there, and its keys.</summary>
internal sealed class SharedThings(DriveTree tree, DriveEdits edits, KeyEdits keys, KeyDelivery delivery)
{
    /// <summary>What a link is to lead to, when the caller may share all of it.</summary>
    public (ShareOutcome Outcome, IReadOnlyList<SharedThing> Things) Find(
        DatabaseConnection connection, Caller caller, IReadOnlyList<EntryId> ids, Rights rights)
    {
        if (ids.Count is 0 or > ShareLimits.MostEntries)
        {
            return (ids.Count == 0 ? ShareOutcome.NothingPicked : ShareOutcome.TooManyEntries, []);
        }

        List<SharedThing> things = [];
        foreach (EntryId id in ids.Distinct())
        {
            // Everything at once cannot be shared: the root has no name, and one link would be the whole account.
            if (caller.Reach is not null || id == caller.User.RootFolder || EntryRow.Find(connection, id) is not { } row
                || tree.Get(connection, caller, id) is not { TrashedAt: null } entry)
            {
                return (ShareOutcome.NotFound, []);
            }

            if (!entry.Rights.HasFlag(Rights.Share) || (things.Count > 0 && things[0].Row.Owner != row.Owner))
            {
                return (ShareOutcome.NotAllowed, []);
            }

            things.Add(new SharedThing(row, entry, edits.Keys.Files.Current(connection, caller, row)));
        }

        return rights.HasFlag(Rights.Upload) && things is not [{ Entry.Kind: EntryKind.Folder }]
            ? (ShareOutcome.NeedsOneFolder, [])
            : (ShareOutcome.Done, things);
    }

    /// <summary>Seals the keys of the folders for the link; those of files are in its record. From now on a copy of each name
    /// follows its changes, so that visitors see it as it is.</summary>
    public void Seal(WriteTransaction transaction, Caller caller, IReadOnlyList<SharedThing> things, ShareId share)
    {
        foreach (SharedThing thing in things)
        {
            if (thing.Entry.Kind == EntryKind.Folder)
            {
                keys.SealFor(transaction, caller, thing.Entry.Id, share.Value);
            }

            edits.Keys.PutTitle(transaction, caller, thing.Entry.Id, thing.FileKey, thing.Entry.Name);
        }
    }

    /// <summary>Folders from before keys lay under those of the folders above are put there, so that the link opens them.</summary>
    public async Task LinkBelowAsync(Caller caller, IReadOnlyList<Entry> entries, CancellationToken cancellationToken)
    {
        foreach (Entry folder in entries.Where(entry => entry.Kind == EntryKind.Folder))
        {
            await delivery.LinkBelowAsync(caller, folder.Id, cancellationToken);
        }
    }

    /// <summary>Whether the link leads anywhere: its maker may share what is there still.</summary>
    public bool StillLead(DatabaseConnection connection, ShareRecord record) => Live(connection, record).Any();

    /// <summary>Those of a link's entries that are there and may be shared by its maker still.</summary>
    public IEnumerable<SharedEntry> Live(DatabaseConnection connection, ShareRecord record) =>
        AccountRow.Find(connection, record.Maker) is { IsDisabled: false }
            ? record.Entries.Where(entry => IsLive(connection, record, entry.Id))
            : [];

    public static bool IsOneFolder(DatabaseConnection connection, ShareRecord record) =>
        record.Entries is [{ } one] && EntryRow.Find(connection, one.Id) is { Kind: EntryKind.Folder };

    /// <summary>The entries as the caller sees them.</summary>
    public IReadOnlyList<Entry> View(DatabaseConnection connection, Caller caller, ShareRecord record) =>
        [.. record.Entries.Select(entry => tree.Get(connection, caller, entry.Id)).OfType<Entry>()];

    public static string NameOf(DatabaseConnection connection, UserId user) => AccountRow.Find(connection, user)?.Name ?? "";

    private bool IsLive(DatabaseConnection connection, ShareRecord record, EntryId id) =>
        EntryRow.Find(connection, id) is { TrashedMs: null } row && row.Owner == record.Owner
        && DriveTree.IsLive(connection, record.Owner, row.Parent) && MayShare(connection, record.Maker, row);

    private bool MayShare(DatabaseConnection connection, UserId maker, EntryRow row) => row.Owner == maker
        || tree.Permissions.OfUser(connection, maker, row.Kind == EntryKind.Folder ? row.Id : row.Parent).HasFlag(Rights.Share);
}

/// <param name="FileKey">Null for a folder.</param>
internal sealed record SharedThing(EntryRow Row, Entry Entry, FileKey? FileKey);
