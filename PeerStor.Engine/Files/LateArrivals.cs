using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Files;

/// <summary>
/// One device deletes a folder while another puts something into it, or edits something there: the edit wins (engine.md rule 11).
/// The folder comes back, as whole as it was deleted (docs/adr/0063). Nothing is ever deleted here.
/// </summary>
internal sealed class LateArrivals
{
    private readonly NodeDatabase _database;
    private readonly DriveEdits _edits;
    private readonly Accounts _accounts;

    public LateArrivals(NodeDatabase database, DriveEdits edits, Accounts accounts)
    {
        (_database, _edits, _accounts) = (database, edits, accounts);
        Errands = new TreeErrands(database, LateArrivalProjection.Kind, BringBackAsync);
    }

    public TreeErrands Errands { get; }

    /// <summary>Whether something that is to come back may lie in a folder, or in one that it lies in.</summary>
    public static bool AreAwaited(DatabaseConnection connection, EntryId folder) =>
        TreeErrands.AreAny(connection, LateArrivalProjection.Kind)
        && TrashedFolder.Way(connection, folder.Value).Any(step => TreeErrands.IsNoted(connection, LateArrivalProjection.Kind, step.Id));

    private async Task BringBackAsync(TreeErrands.Errand errand)
    {
        Guid highest = _database.Read(connection =>
            TrashedFolder.Way(connection, errand.Folder).LastOrDefault(step => step.TrashedMs is not null).Id);
        byte[] owned = _database.Read(connection => connection.First("SELECT owner FROM entries WHERE id = $1", row => row.Bytes(0), highest)) ?? [];
        Caller? owner = owned.Length == 16
            ? _accounts.Unlocked().FirstOrDefault(caller => caller.User.Value == new Guid(owned, bigEndian: true)) : null;
        if (highest != default && owner is null)
        {
            // Its place has not arrived, or nobody who may open it is there.
            return;
        }

        List<Guid> way = highest == default ? [] : _database.Read(connection => WayTo(connection, highest));
        await _database.Writer.RunAsync(
            transaction =>
            {
                if (way.TrueForAll(folder => IsBack(transaction, owner!, new EntryId(folder))))
                {
                    Errands.Done(transaction, errand);
                }

                return true;
            },
            CancellationToken.None);
    }

    /// <summary>The folders above what is late, the highest first.</summary>
    private static List<Guid> WayTo(DatabaseConnection connection, Guid highest)
    {
        HashSet<Guid> found = [];
        List<Guid> way = [];
        foreach (Guid entry in LateEntries.Below(connection, highest).All)
        {
            way.AddRange(TrashedFolder.Way(connection, entry).Select(step => step.Id).Skip(1).TakeWhile(id => id != highest)
                .Append(highest).Reverse().Where(found.Add));
        }

        return way;
    }

    private bool IsBack(WriteTransaction transaction, Caller owner, EntryId folder)
    {
        DatabaseConnection connection = transaction.Connection;
        if (EntryRow.Find(connection, folder) is not { TrashedMs: not null } row)
        {
            return true;
        }

        // Where its parent is only not known yet, it would come to the root, out of what it is shared by.
        bool hasHome = row.Parent == owner.User.RootFolder
            || connection.Scalar<long>("SELECT EXISTS (SELECT 1 FROM entries WHERE id = $1 AND length(parent) = 16)", row.Parent.Value) != 0;
        return hasHome && _edits.Restore(transaction, owner, folder).Outcome == ChangeOutcome.Done;
    }
}
