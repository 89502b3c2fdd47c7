using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Journal;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Files;

/// <summary>
/// One device deletes a folder while another puts something into it, or edits something there: the edit wins (engine.md rule 11).
/// The folder comes back with what was new, and what the deletion knew of goes to the trash piece by piece in its place, as old as
/// it was there (docs/adr/0063).
/// </summary>
internal sealed class LateArrivals
{
    /// <summary>Entries in one transaction: other writers wait for it some 20 ms.</summary>
    private const int Step = 500;

    private readonly NodeDatabase _database;
    private readonly DriveEdits _edits;
    private readonly Accounts _accounts;

    public LateArrivals(NodeDatabase database, DriveEdits edits, Accounts accounts)
    {
        (_database, _edits, _accounts) = (database, edits, accounts);
        Errands = new TreeErrands(database, LateArrivalProjection.Kind, BringBackAsync);
    }

    public TreeErrands Errands { get; }

    /// <summary>Whether something that is to come back may lie below a folder in the trash.</summary>
    public static bool AreAwaited(DatabaseConnection connection, EntryId folder) =>
        TreeErrands.IsNoted(connection, LateArrivalProjection.Kind, folder.Value);

    private async Task BringBackAsync(TreeErrands.Errand errand)
    {
        Survey? found = _database.Read(connection => Survey.Of(connection, errand.Folder));
        Caller? owner = null;
        if (found is not null)
        {
            owner = _accounts.Unlocked().FirstOrDefault(caller => caller.User == found.Owner);
            if (owner is null)
            {
                return;
            }

            // While the folder is still in the trash: whatever stops it in between leaves nothing where it should not be.
            foreach (Survey.Entry[] step in found.Left.Chunk(Step))
            {
                await _database.Writer.RunAsync(transaction => Delete(transaction, step, found), CancellationToken.None);
            }
        }

        await _database.Writer.RunAsync(
            transaction =>
            {
                foreach (Guid folder in found?.Way ?? [])
                {
                    _edits.Restore(transaction, owner!, new EntryId(folder));
                }

                Errands.Done(transaction, errand);
                return true;
            },
            CancellationToken.None);
    }

    private bool Delete(WriteTransaction transaction, Survey.Entry[] step, Survey found)
    {
        DatabaseConnection connection = transaction.Connection;
        foreach (Survey.Entry entry in step)
        {
            if (connection.Scalar<long>(
                "SELECT EXISTS (SELECT 1 FROM entries WHERE id = $1 AND parent = $2 AND purged = 0 AND trashed IS NULL)", entry.Id, entry.Parent) != 0)
            {
                byte[] knew = !entry.IsFolder ? [] : entry.Known.Length > 0 ? entry.Known : VersionVector.Read(connection).Pack();
                _edits.Trash(transaction, new EntryId(entry.Id), new EntryId(entry.Parent), new TrashRecord(found.TrashedMs, knew), entry.Latest);
            }
        }

        return true;
    }

    /// <summary>What a folder in the trash holds that its deletion did not know of, and what it did.</summary>
    /// <param name="Way">The folders that have to come back, the topmost first.</param>
    /// <param name="Left">What stays deleted although its folder comes back.</param>
    private sealed record Survey(UserId Owner, long TrashedMs, List<Guid> Way, List<Survey.Entry> Left)
    {
        /// <summary>Null when nothing has to come back.</summary>
        public static Survey? Of(DatabaseConnection connection, Guid folder)
        {
            if (TrashedFolder.Way(connection, folder).LastOrDefault(above => above.TrashedMs is not null) is not { TrashedMs: { } trashedMs } highest)
            {
                return null;
            }

            LateEntries late = LateEntries.Below(connection, highest.Id);
            if (late.All.Count == 0)
            {
                return null;
            }

            List<Guid> way = [];
            HashSet<Guid> stays = [];
            foreach (Guid entry in late.All)
            {
                way.AddRange(TrashedFolder.Way(connection, entry).Select(step => step.Id).Skip(1).TakeWhile(id => id != highest.Id)
                    .Append(highest.Id).Reverse().Where(stays.Add));
            }

            stays.UnionWith(late.All);

            // In a folder that was itself put there later everything is as late as it is.
            return new Survey(EntryRow.Find(connection, new EntryId(highest.Id))!.Owner, trashedMs, way,
                [.. way.Where(id => !late.All.Contains(id)).SelectMany(id => Children(connection, id, stays))]);
        }

        private static IEnumerable<Entry> Children(DatabaseConnection connection, Guid folder, HashSet<Guid> without)
        {
            List<(Guid Id, bool IsFolder)> all = connection.Query(
                "SELECT id, kind FROM entries WHERE parent = $1 AND purged = 0 AND trashed IS NULL",
                row => (row.Id(0), row.GetInt32(1) == (int)EntryKind.Folder), folder);
            all.RemoveAll(child => without.Contains(child.Id));
            byte[] known = all.Count == 0 ? [] : TrashedFolder.Above(connection, all[0].Id)
                .Aggregate(VersionVector.Unpack([]), (sum, trashed) => sum.With(trashed.Known)).Pack();
            return all.Select(child => new Entry(
                child.Id, folder, child.IsFolder, known, child.IsFolder ? [] : FileVersions.Latest(connection, new EntryId(child.Id))));
        }

        /// <param name="Known">What those who deleted it knew, packed: what arrives meanwhile is still late.</param>
        /// <param name="Latest">Of a file the versions that stay deleted with it.</param>
        public sealed record Entry(Guid Id, Guid Parent, bool IsFolder, byte[] Known, IReadOnlyList<Guid> Latest);
    }
}
