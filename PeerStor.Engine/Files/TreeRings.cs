using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Journal;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Files;

/// <summary>
/// Two devices that were apart can move two folders into each other: a ring that nobody reaches any more. The older of the moves
/// is not followed (engine.md rule 11): that folder goes back to where it was, by a move that every device which can open it
/// makes, and all make the same.
/// </summary>
internal sealed class TreeRings
{
    private const string Kind = "ring";

    private readonly NodeDatabase _database;
    private readonly DriveTree _tree;
    private readonly DriveEdits _edits;
    private readonly Accounts _accounts;

    public TreeRings(NodeDatabase database, DriveTree tree, DriveEdits edits, Accounts accounts)
    {
        (_database, _tree, _edits, _accounts) = (database, tree, edits, accounts);
        Errands = new TreeErrands(database, Kind, OpenAsync);
    }

    public TreeErrands Errands { get; }

    /// <summary>Called when a folder was put somewhere: a ring that it closed is written down.</summary>
    public static void Note(DatabaseConnection connection, Guid folder, byte[] stamp)
    {
        if (Ring(connection, folder).Count > 0)
        {
            TreeErrands.Note(connection, Kind, folder, stamp);
        }
    }

    private Task<bool> OpenAsync(TreeErrands.Errand errand) => _database.Writer.RunAsync(transaction => Open(transaction, errand), CancellationToken.None);

    private bool Open(WriteTransaction transaction, TreeErrands.Errand errand)
    {
        List<Placed> ring = Ring(transaction.Connection, errand.Folder);
        if (ring.Count > 0 && !TryOpen(transaction, ring))
        {
            return false;
        }

        Errands.Done(transaction, errand);
        return true;
    }

    private bool TryOpen(WriteTransaction transaction, List<Placed> ring)
    {
        DatabaseConnection connection = transaction.Connection;
        Placed oldest = ring.Aggregate((one, other) => one.Stamp.AsSpan().SequenceCompareTo(other.Stamp) < 0 ? one : other);
        EntryRow row = EntryRow.Find(connection, new EntryId(oldest.Id))!;
        if (_accounts.Unlocked().FirstOrDefault(caller => caller.User == row.Owner) is not { } owner
            || _tree.Raw(connection, owner, row) is not { } entry)
        {
            return false;
        }

        EntryId home = HomeOf(connection, row, oldest.Stamp);
        _edits.Relocate(transaction, owner, row, home, _edits.FreeName(connection, owner, home, entry.Name));
        return true;
    }

    /// <summary>The last place before the move that is still to be reached.</summary>
    private static EntryId HomeOf(DatabaseConnection connection, EntryRow row, byte[] moved) => PurgeRegisters
        .History(connection, row.Id.Value, [OperationKind.EntryPlace])
        .Where(operation => operation.Stamp().AsSpan().SequenceCompareTo(moved) < 0)
        .Select(operation => PlaceRecord.Decode(operation.Body))
        .Where(place => place.Owner == row.Owner && DriveTree.IsLive(connection, row.Owner, place.Parent))
        .Select(place => (EntryId?)place.Parent)
        .LastOrDefault() ?? row.Owner.RootFolder;

    /// <summary>The folders from one up to itself again; empty when the way ends at a root or anywhere else.</summary>
    private static List<Placed> Ring(DatabaseConnection connection, Guid folder)
    {
        List<Placed> way = [];
        for (Guid at = folder; way.Count < Permissions.DeepestChain;)
        {
            if (Find(connection, at) is not { } placed)
            {
                return [];
            }

            way.Add(placed);
            at = placed.Parent;
            if (at == folder)
            {
                return way;
            }
        }

        return [];
    }

    private static Placed? Find(DatabaseConnection connection, Guid id) => connection.First(
        "SELECT parent, placed FROM entries WHERE id = $1 AND purged = 0 AND length(parent) = 16",
        row => new Placed(id, row.Id(0), row.Bytes(1)), id);

    private sealed record Placed(Guid Id, Guid Parent, byte[] Stamp);
}
