using PeerStor.Engine.Database;
using PeerStor.Engine.Journal;

namespace PeerStor.Engine.Files;

/// <summary>
/// What was said of entries and the trash, and whether they are in it (<see cref="TrashMark"/>). Of an entry the newest mark
/// that takes it out is kept, and the deletions after it: several, because each may have known other versions.
/// </summary>
internal static class TrashState
{
    /// <param name="deletion">Null: it was taken out.</param>
    public static void Add(DatabaseConnection connection, Guid entry, byte[] stamp, TrashRecord? deletion, IReadOnlyList<Guid> seen)
    {
        connection.Execute(
            """
            INSERT INTO trash_marks (entry, stamp, at, seen, knew)
            SELECT $1, $2, $3, $4, $5 WHERE NOT EXISTS (SELECT 1 FROM trash_marks WHERE entry = $1 AND at IS NULL AND stamp >= $2)
            ON CONFLICT (entry, stamp) DO UPDATE SET knew = excluded.knew
            """,
            entry, stamp, deletion?.AtMs, OperationCodec.PackIds(seen), deletion?.Knew ?? []);
        if (deletion is null)
        {
            connection.Execute(
                """
                DELETE FROM trash_marks WHERE entry = $1
                  AND stamp < (SELECT max(stamp) FROM trash_marks WHERE entry = $1 AND at IS NULL)
                """,
                entry);
        }

        Refresh(connection, entry);
    }

    /// <summary>The entry is removed for good, or its marks are said anew.</summary>
    public static void Drop(DatabaseConnection connection, Guid entry) =>
        connection.Execute("DELETE FROM trash_marks WHERE entry = $1", entry);

    /// <summary>To be called when the entry got a mark, or a version.</summary>
    public static void Refresh(DatabaseConnection connection, Guid entry)
    {
        List<(long? AtMs, TrashMark Mark)> marks = connection.Query(
            "SELECT at, stamp, seen FROM trash_marks WHERE entry = $1 ORDER BY stamp",
            row => (row.LongOrNull(0), new TrashMark(row.Bytes(1), row.IsDBNull(0) ? null : OperationCodec.UnpackIds(row.Bytes(2)))), entry);
        if (marks.Count == 0)
        {
            return;
        }

        long? trashed = IsTrashed(connection, entry, [.. marks.Select(one => one.Mark)]) ? marks[^1].AtMs : null;
        connection.Execute("UPDATE entries SET trashed = $2 WHERE id = $1 AND trashed IS NOT $2", entry, trashed);
    }

    private static bool IsTrashed(DatabaseConnection connection, Guid entry, TrashMark[] marks)
    {
        if (marks[^1].Seen is null)
        {
            return false;
        }

        Dictionary<Guid, byte[]> parents = connection
            .Query("SELECT id, parents FROM versions WHERE entry = $1", row => (Id: row.Id(0), Parents: row.Bytes(1)), entry)
            .ToDictionary(version => version.Id, version => version.Parents);
        return TrashMark.IsTrashed(
            marks, parents.Keys,
            version => parents.TryGetValue(version, out byte[]? before) ? OperationCodec.UnpackIds(before) : null);
    }
}
