using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Files;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Search.Index;

/// <summary>
/// A shared folder and all below it that has no settings of its own is read by the same people, its circle. What lies
/// there is in the index once for all of them, under secrets that follow from the folder's key (docs/adr/0048).
/// </summary>
internal sealed class Circles(DriveTree tree, FolderKeys keys, KeyNews news)
{
    private const int CachedReaders = 1000;

    private readonly BoundedCache<UserId, (long Generation, IReadOnlyList<IndexKeys> Keys)> _readBy = new(CachedReaders, _ => 1);

    /// <summary>The folder whose settings let others read an entry; null when nobody but its owner may.</summary>
    public EntryId? Of(DatabaseConnection connection, EntryRow row) =>
        tree.Permissions.MapOf(connection, row.Kind == EntryKind.Folder ? row.Id : row.Parent) is { LetsRead: true, At: var folder }
            ? folder
            : null;

    /// <summary>What new documents of a circle lie under: only ever its folder's newest key, or null if the reader has it not.</summary>
    public IndexKeys? Newest(DatabaseConnection connection, Caller reader, EntryId folder) =>
        Find(connection, reader, folder.Value, keys.Newest(connection, folder));

    public IndexKeys? Find(DatabaseConnection connection, Caller reader, Guid folder, int version) =>
        version != 0 && keys.Find(connection, reader, new EntryId(folder), version) is { } key ? IndexKeys.Of(key) : null;

    /// <summary>The circles that somebody is in, with all keys of each that they have, as those changed over time.</summary>
    public IReadOnlyList<IndexKeys> ReadBy(DatabaseConnection connection, Caller caller)
    {
        if (caller.Via == GrantKind.Share)
        {
            return [];
        }

        long generation = news.Generation;
        if (_readBy.TryGet(caller.User, out (long Generation, IReadOnlyList<IndexKeys> Keys) known) && known.Generation == generation)
        {
            return known.Keys;
        }

        List<EntryId> folders = connection.Query(
            "SELECT DISTINCT folder FROM folder_access WHERE rights IS NOT NULL", row => new EntryId(row.Id(0)));
        List<IndexKeys> found =
        [
            .. folders.Where(folder => EntryRow.Find(connection, folder) is { } row && row.Owner != caller.User
                    && tree.Permissions.OfUser(connection, caller.User, folder).HasFlag(Rights.Read))
                .SelectMany(folder => keys.All(connection, caller, folder)).Select(IndexKeys.Of).Take(SearchLimits.MostCircleKeys),
        ];
        _readBy.Set(caller.User, (generation, found));
        return found;
    }
}
