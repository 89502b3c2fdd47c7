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
internal sealed class TreeRings(NodeDatabase database, DriveTree tree, DriveEdits edits, Accounts accounts)
{
    /// <summary>One row of <c>meta</c> for each folder that closed a ring, written with the operation that did.</summary>
    private const string Key = "ring ";

    /// <summary>Looks whenever operations arrive, and when somebody's keys are opened; and once now.</summary>
    public void Follow(LogExchange logs)
    {
        logs.Received += _ => Look();
        accounts.Opened += Look;
        Look();
    }

    /// <summary>Called when a folder was put somewhere: a ring that it closed is written down.</summary>
    public static void Note(DatabaseConnection connection, Guid folder)
    {
        if (Ring(connection, folder).Count > 0)
        {
            connection.Execute("INSERT OR IGNORE INTO meta (key, value) VALUES ($1, x'')", Key + folder.ToString("N"));
        }
    }

    /// <summary>Opens the rings that are known, as far as the keys for them are open.</summary>
    public async Task ResolveAsync()
    {
        foreach (Guid folder in database.Read(Known))
        {
            await database.Writer.RunAsync(transaction => Resolve(transaction, folder), CancellationToken.None);
        }
    }

    private void Look()
    {
        if (database.Read(Known).Count > 0)
        {
            _ = Task.Run(LookAsync);
        }
    }

    private async Task LookAsync()
    {
        try
        {
            await ResolveAsync();
        }
        catch (IOException)
        {
            // The disk refuses, which an alert says; it is written down and looked at again.
        }
    }

    private bool Resolve(WriteTransaction transaction, Guid folder)
    {
        DatabaseConnection connection = transaction.Connection;
        List<Placed> ring = Ring(connection, folder);
        if (ring.Count > 0 && !TryOpen(transaction, ring))
        {
            return false;
        }

        connection.Execute("DELETE FROM meta WHERE key = $1", Key + folder.ToString("N"));
        return true;
    }

    private bool TryOpen(WriteTransaction transaction, List<Placed> ring)
    {
        DatabaseConnection connection = transaction.Connection;
        Placed oldest = ring.Aggregate((one, other) => one.Stamp.AsSpan().SequenceCompareTo(other.Stamp) < 0 ? one : other);
        EntryRow row = EntryRow.Find(connection, new EntryId(oldest.Id))!;
        if (accounts.Unlocked().FirstOrDefault(caller => caller.User == row.Owner) is not { } owner
            || tree.Raw(connection, owner, row) is not { } entry)
        {
            return false;
        }

        EntryId home = HomeOf(connection, row, oldest.Stamp);
        edits.Relocate(transaction, owner, row, home, edits.FreeName(connection, owner, home, entry.Name));
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

    private static List<Guid> Known(DatabaseConnection connection) => connection.Query(
        "SELECT substr(key, 6) FROM meta WHERE key >= 'ring ' AND key < 'ring!'", row => Guid.ParseExact(row.GetString(0), "N"));

    private sealed record Placed(Guid Id, Guid Parent, byte[] Stamp);
}
