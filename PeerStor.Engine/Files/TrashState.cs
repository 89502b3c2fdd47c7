using PeerStor.Engine.Database;
using PeerStor.Engine.Journal;

namespace PeerStor.Engine.Files;

/// <summary>
/// Whether an entry is in the trash (engine.md rule 11: an edit wins over a deletion that did not know of it): it is,
/// when the newest mark is a deletion and every version is one that the deletion saw, or an ancestor of one.
/// </summary>
internal static class TrashState
{
    public static void Refresh(DatabaseConnection connection, Guid entry)
    {
        (long? At, byte[]? Seen, long? Trashed) mark = connection.First(
            "SELECT trash_at, trash_seen, trashed FROM entries WHERE id = $1",
            row => (row.LongOrNull(0), row.BytesOrNull(1), row.LongOrNull(2)), entry);
        if (mark is { At: null, Trashed: null })
        {
            return;
        }

        bool trashed = mark.At is not null && SawEverything(connection, entry, mark.Seen ?? []);
        connection.Execute("UPDATE entries SET trashed = $2 WHERE id = $1", entry, trashed ? mark.At : null);
    }

    private static bool SawEverything(DatabaseConnection connection, Guid entry, byte[] seen)
    {
        Dictionary<Guid, byte[]> parents = connection
            .Query("SELECT id, parents FROM versions WHERE entry = $1", row => (Id: row.Id(0), Parents: row.Bytes(1)), entry)
            .ToDictionary(version => version.Id, version => version.Parents);
        HashSet<Guid> covered = VersionLine.Of(
            OperationCodec.UnpackIds(seen),
            version => parents.TryGetValue(version, out byte[]? before) ? OperationCodec.UnpackIds(before) : null);
        return parents.Keys.All(covered.Contains);
    }
}
