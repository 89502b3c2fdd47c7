using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Files;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Media;

/// <summary>A folder with video or music in it, as a collection.</summary>
/// <param name="Cover">A file of it that has a picture, the newest one; null when none has.</param>
public sealed record MediaFolder(EntryId Id, string Name, string Path, int Videos, int Songs, Entry? Cover);

/// <summary>The folders that hold video or music, found by what the index says of each file without opening names.</summary>
public sealed class MediaFolders
{
    private readonly NodeDatabase _database;
    private readonly DriveTree _tree;
    private readonly SharedEntries _shared;

    internal MediaFolders(NodeDatabase database, DriveTree tree, SharedEntries shared)
    {
        _shared = shared;
        _database = database;
        _tree = tree;
    }

    /// <summary>Those with the newest files first.</summary>
    public ValueTask<IReadOnlyList<MediaFolder>> ListAsync(
        Caller caller, IReadOnlyList<string> classes, int limit, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(_database.Read(connection => List(connection, caller, classes, limit)));
    }

    private IReadOnlyList<MediaFolder> List(DatabaseConnection connection, Caller caller, IReadOnlyList<string> classes, int limit)
    {
        Dictionary<EntryId, (long Newest, int Videos, int Songs, EntryId? Cover)> folders = [];
        foreach (string name in classes)
        {
            foreach ((EntryId folder, int count, long newest, EntryId? cover) in connection.Query(
                """
                SELECT parent, count(*), max(stored), max(CASE WHEN pictured = 1 THEN id END) FROM entries
                WHERE owner = $1 AND class_key = $2 AND kind = 2 AND trashed IS NULL AND purged = 0 AND head IS NOT NULL
                GROUP BY parent
                """,
                row => (new EntryId(row.Id(0)), row.GetInt32(1), row.GetInt64(2), row.IdOrNull(3) is { } id ? new EntryId(id) : (EntryId?)null),
                caller.User.Value, DriveEdits.ClassKey(caller, name)))
            {
                (long Newest, int Videos, int Songs, EntryId? Cover) known = folders.GetValueOrDefault(folder);
                folders[folder] = (
                    Math.Max(known.Newest, newest), known.Videos + (name == "video" ? count : 0),
                    known.Songs + (name == "audio" ? count : 0), known.Cover ?? cover);
            }
        }

        foreach (IGrouping<EntryId, Entry> theirs in _shared.Media(connection, caller, classes).Select(found => found.Entry).GroupBy(file => file.Parent))
        {
            folders[theirs.Key] = (
                theirs.Max(file => file.Modified.ToUnixTimeMilliseconds()), theirs.Count(file => MediaTypes.ClassOf(file.ContentType) == "video"),
                theirs.Count(file => MediaTypes.ClassOf(file.ContentType) == "audio"), theirs.FirstOrDefault(file => file.HasThumbnail)?.Id);
        }

        return
        [
            .. folders.OrderByDescending(folder => folder.Value.Newest)
                .SelectMany(folder => Open(connection, caller, folder.Key, folder.Value.Videos, folder.Value.Songs, folder.Value.Cover))
                .Take(limit),
        ];
    }

    private IEnumerable<MediaFolder> Open(
        DatabaseConnection connection, Caller caller, EntryId id, int videos, int songs, EntryId? cover)
    {
        // Empty when it lies in the trash.
        List<Ancestor> way = _tree.Ancestors(connection, caller, id);
        return way.Count == 0
            ? []
            :
            [
                new MediaFolder(
                    id, way.Count == 1 ? "Library" : way[^1].Name, string.Join('/', way.Skip(1).SkipLast(1).Select(step => step.Name)),
                    videos, songs, cover is { } picture ? _tree.Get(connection, caller, picture) : null),
            ];
    }
}
