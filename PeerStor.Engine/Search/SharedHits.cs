using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Files;
using PeerStor.Engine.Search.Index;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Search;

/// <summary>
/// Says of what matches in folders of others whether the caller may read it. The index follows behind: a right may have
/// ended, or a file left the folder, since. So whatever is told of, even by a number alone, is looked up first.
/// </summary>
internal sealed class SharedHits(DatabaseConnection files, DriveTree tree, Caller caller)
{
    private readonly Dictionary<Guid, bool> _readable = [];
    private readonly Dictionary<EntryId, bool> _live = [];

    public bool MayRead(IndexedDocument document)
    {
        if (!_readable.TryGetValue(document.Id, out bool readable))
        {
            readable = _readable[document.Id] = EntryRow.Find(files, new EntryId(document.Id)) is { TrashedMs: null } row
                && row.Owner != caller.User && tree.Permissions.Of(files, caller, row).HasFlag(Rights.Read) && IsLive(row);
        }

        return readable;
    }

    private bool IsLive(EntryRow row)
    {
        if (!_live.TryGetValue(row.Parent, out bool live))
        {
            live = _live[row.Parent] = DriveTree.IsLive(files, row.Owner, row.Parent);
        }

        return live;
    }
}
