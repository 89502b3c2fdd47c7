using PeerStor.Engine.Common;
using PeerStor.Engine.Database;

namespace PeerStor.Engine.Notes;

/// <summary>
/// What was typed on this device and waits here until somebody asks for it to be sent (NOTEPAD_AUTO_SYNC=false, docs/adr/0057).
/// It lies sealed, as it would in the journal, and is on the disk before anybody is told that it is saved; but it becomes an
/// operation, which other devices get in the order of the log, only when it is released.
/// </summary>
internal static class NoteHeld
{
    public static void Add(WriteTransaction transaction, UserId author, EntryId note, int keyNumber, byte[] wrapped, long atMs) =>
        transaction.Connection.Execute(
            "INSERT INTO note_held (entry, author, key_number, sealed, at) VALUES ($1, $2, $3, $4, $5)",
            note.Value, author.Value, keyNumber, wrapped, atMs);

    public static IReadOnlyList<(long Id, UserId Author, int KeyNumber, byte[] Sealed)> Of(DatabaseConnection connection, EntryId note) =>
        connection.Query(
            "SELECT id, author, key_number, sealed FROM note_held WHERE entry = $1 ORDER BY id",
            row => (row.GetInt64(0), new UserId(row.Id(1)), row.GetInt32(2), row.Bytes(3)), note.Value);

    public static IReadOnlyList<(EntryId Note, UserId Author, long Edits, DateTimeOffset Since)> Waiting(DatabaseConnection connection) =>
        connection.Query(
            "SELECT entry, author, count(*), min(at) FROM note_held GROUP BY entry, author ORDER BY min(id)",
            row => (new EntryId(row.Id(0)), new UserId(row.Id(1)), row.GetInt64(2), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(3))));

    public static void Remove(WriteTransaction transaction, IEnumerable<long> ids)
    {
        foreach (long id in ids)
        {
            transaction.Connection.Execute("DELETE FROM note_held WHERE id = $1", id);
        }
    }
}
