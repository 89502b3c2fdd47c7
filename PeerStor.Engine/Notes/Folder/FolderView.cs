using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Files;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Notes.Folder;

/// <summary>A note of this instance that lies in the folder, or did.</summary>
/// <param name="Caller">For whom it is read and written here; null when nobody's key that opens it is open.</param>
/// <param name="Mark">Changes with the note.</param>
internal sealed record FolderPlace(Caller? Caller, FolderPresence Presence, string Mark);

/// <summary>Which notes of this instance belong into the folder: those that others may read, and those that lie in "Community".</summary>
internal sealed class FolderView(NodeDatabase database, DriveTree tree, Func<IReadOnlyList<Caller>> unlocked)
{
    /// <param name="known">Notes of the folder: those are told of even when they do not lie there any more.</param>
    public IReadOnlyDictionary<EntryId, FolderPlace> Read(IReadOnlySet<EntryId> known) => database.Read(connection =>
    {
        IReadOnlyList<Caller> callers = unlocked();
        HashSet<EntryId> community = [.. callers.Select(caller => tree.Find(connection, caller, NoteTravel.Community)).OfType<Entry>().Select(folder => folder.Id)];
        Dictionary<EntryId, (bool IsShared, bool IsLive)> folders = [];
        Dictionary<EntryId, FolderPlace> places = [];
        foreach (Row row in connection.Query(
            """
            SELECT id, parent, owner, trashed, purged, updates, hex(placed) || coalesce((SELECT hex(max(stamp)) FROM entry_tags WHERE entry = id), '')
            FROM notes JOIN entries ON id = entry
            """,
            row => new Row(
                new EntryId(row.Id(0)), new EntryId(row.Id(1)), new UserId(row.Id(2)), !row.IsDBNull(3), row.GetInt64(4) != 0, row.GetInt64(5), row.GetString(6))))
        {
            if (!folders.TryGetValue(row.Parent, out (bool IsShared, bool IsLive) folder))
            {
                folder = (community.Contains(row.Parent) || tree.Permissions.MapOf(connection, row.Parent).LetsRead, DriveTree.IsLive(connection, row.Owner, row.Parent));
                folders[row.Parent] = folder;
            }

            FolderPresence presence = row.IsPurged || row.IsTrashed || !folder.IsLive ? FolderPresence.Trashed
                : folder.IsShared ? FolderPresence.Here
                : FolderPresence.Withdrawn;
            if (presence == FolderPresence.Here || known.Contains(row.Id))
            {
                Caller? caller = row.IsPurged ? null : Choose(connection, callers, row);
                places[row.Id] = new FolderPlace(caller, presence, $"{presence} {row.Updates} {row.Stamps} {caller?.User.Value:N}");
            }
        }

        return places;
    });

    // Its owner, or somebody who may write it; who may only read it can still put it there.
    private Caller? Choose(DatabaseConnection connection, IReadOnlyList<Caller> callers, Row note) =>
        callers.FirstOrDefault(caller => caller.User == note.Owner)
        ?? (EntryRow.Find(connection, note.Id) is { } row
            ? callers.Select(caller => (Caller: caller, Rights: tree.Permissions.Of(connection, caller, row)))
                .Where(one => one.Rights.HasFlag(Rights.Read)).OrderByDescending(one => one.Rights.HasFlag(Rights.Write)).FirstOrDefault().Caller
            : null);

    private sealed record Row(EntryId Id, EntryId Parent, UserId Owner, bool IsTrashed, bool IsPurged, long Updates, string Stamps);
}
