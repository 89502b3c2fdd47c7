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
            .. _tree.Folders(connection, caller, folder, limit)
                .OrderBy(entry => entry.Name, NaturalOrder.Instance)
                .Select(entry => new FolderNode(entry.Id, entry.Name, HasFolders(connection, caller, entry))),
        ]));
    }

    private bool HasFolders(DatabaseConnection connection, Caller caller, Entry entry)
    {
        if (entry.Id == caller.User.SharedFolder || !entry.Rights.HasFlag(Rights.Read))
        {
            return entry.Id == caller.User.SharedFolder;
        }

        const string InFolder = "FROM entries WHERE parent = $1 AND kind = 1 AND trashed IS NULL AND purged = 0";
        return entry.Owner == caller.User && caller.Reach is null
            ? connection.Scalar<long>($"SELECT EXISTS (SELECT 1 {InFolder})", entry.Id.Value) != 0
            : connection.Query($"SELECT {EntryRow.Columns} {InFolder}", EntryRow.Read, entry.Id.Value)
                .Exists(row => _tree.Permissions.Of(connection, caller, row) != Rights.None);
    }
}
