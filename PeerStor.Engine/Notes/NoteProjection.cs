using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Journal;

namespace PeerStor.Engine.Notes;

/// <summary>
/// Keeps what was typed into notes, sealed as it came, and counts who typed when. Only ever added to, so the order of
/// arrival does not matter; which text the updates make is the document's business. Of pins the newest counts.
/// </summary>
internal sealed class NoteProjection : IJournalProjection
{
    public bool Handles(OperationKind kind) => kind is OperationKind.NoteUpdate or OperationKind.NoteVersion or OperationKind.NotePin;

    public void Apply(WriteTransaction transaction, Operation operation)
    {
        if (operation.Kind == OperationKind.NotePin)
        {
            NotePinRecord pin = NotePinRecord.Decode(operation.Body);
            transaction.Connection.Execute(
                """
                INSERT INTO note_pins (entry, user, pinned, stamp) VALUES ($1, $2, $3, $4)
                ON CONFLICT (entry, user) DO UPDATE SET pinned = $3, stamp = $4 WHERE stamp < $4
                """,
                operation.Entity, pin.User.Value, pin.IsPinned ? 1 : 0, operation.Stamp());
            return;
        }

        if (operation.Kind == OperationKind.NoteVersion)
        {
            NoteVersionRecord written = NoteVersionRecord.Decode(operation.Body);
            transaction.Connection.Execute(
                "INSERT OR IGNORE INTO note_versions (version, entry, authors) VALUES ($1, $2, $3)",
                written.Version.Value, operation.Entity, OperationCodec.PackIds(written.Authors));
            return;
        }

        Add(transaction.Connection, operation, NoteUpdateRecord.Decode(operation.Body));
    }

    private static void Add(DatabaseConnection connection, Operation operation, NoteUpdateRecord update)
    {
        bool isNew = connection.Execute(
            "INSERT OR IGNORE INTO note_updates (entry, stamp, author, key_number, sealed) VALUES ($1, $2, $3, $4, $5)",
            operation.Entity, operation.Stamp(), update.Author.Value, update.FileKeyNumber, update.Sealed) == 1;
        if (!isNew)
        {
            return;
        }

        long atMs = HybridClock.WallTime(operation.Clock).ToUnixTimeMilliseconds();
        connection.Execute(
            """
            INSERT INTO notes (entry, updates, edited) VALUES ($1, 1, $2)
            ON CONFLICT (entry) DO UPDATE SET updates = updates + 1, edited = max(edited, excluded.edited)
            """,
            operation.Entity, Math.Clamp(update.TypedMs ?? atMs, NoteDates.FirstMs, atMs));
        connection.Execute(
            """
            INSERT INTO note_days (entry, day, author, updates) VALUES ($1, $2, $3, 1)
            ON CONFLICT (entry, day, author) DO UPDATE SET updates = updates + 1
            """,
            operation.Entity, atMs / (24 * 3_600_000L), update.Author.Value);
    }
}
