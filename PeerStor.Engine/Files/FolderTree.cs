using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Files;

/// <summary>A folder of the tree, and whether there are folders in it.</summary>
public sealed record FolderNode(EntryId Id, string Name, bool HasFolders);

/// <summary>The folders alone, without a look at the files beside them.</summary>
public sealed class FolderTree
{
    private readonly NodeDatabase _database;
    private readonly DriveTree _tree;

    internal FolderTree(NodeDatabase database, DriveTree tree)
    {
        _database = database;
        _tree = tree;
    }

    /// <summary>The folders in a folder in the order of their names; of more than <paramref name="limit"/> some of them.</summary>
    public ValueTask<IReadOnlyList<FolderNode>> ChildrenAsync(
        Caller caller, EntryId folder, int limit, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(_database.Read<IReadOnlyList<FolderNode>>(connection =>
        [
            .. connection.Query(
                $"SELECT {EntryRow.Columns} FROM entries WHERE parent = $1 AND kind = 1 AND trashed IS NULL AND purged = 0 LIMIT $2",
                EntryRow.Read, folder.Value, limit)
                .Where(row => row.Owner == caller.User)
                .Select(row => _tree.Open(connection, caller, row)).OfType<Entry>()
                .OrderBy(entry => entry.Name, NaturalOrder.Instance)
                .Select(entry => new FolderNode(entry.Id, entry.Name, HasFolders(connection, entry.Id))),
        ]));
    }

    private static bool HasFolders(DatabaseConnection connection, EntryId folder) => connection.Scalar<long>(
        "SELECT EXISTS (SELECT 1 FROM entries WHERE parent = $1 AND kind = 1 AND trashed IS NULL AND purged = 0)",
        folder.Value) != 0;
}
