using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Files;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Search.Index;

/// <summary>An entry as it is now, to be compared with what the index knows. <paramref name="Entry"/> is null when it is
/// not to be found: gone, in the trash or below it.</summary>
/// <param name="IsLocked">Its owner's key is not open on this node: it has to wait.</param>
internal sealed record EntryLook(Guid Id, Caller? Owner, Entry? Entry, bool IsLocked)
{
    public static EntryLook At(DatabaseConnection connection, DriveTree tree, Func<UserId, Caller?> open, Guid id)
    {
        if (EntryRow.Find(connection, new EntryId(id)) is not { } row || row.Kind == 0)
        {
            return new EntryLook(id, null, null, false);
        }

        if (open(row.Owner) is not { } owner)
        {
            return new EntryLook(id, null, null, true);
        }

        bool isThere = row.TrashedMs is null && (row.Kind == EntryKind.Folder || row.Head is not null)
            && DriveTree.IsLive(connection, row.Owner, row.Parent);
        return new EntryLook(id, owner, isThere ? tree.Open(connection, owner, row) : null, false);
    }
}
