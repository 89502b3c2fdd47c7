using System.Security.Cryptography;
using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Files;
using PeerStor.Engine.Journal;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Notes;

/// <summary>Writes what is typed into the journal, and makes documents of what the journal holds.</summary>
/// <param name="holds">What is typed waits here until it is released.</param>
internal sealed class NoteJournal(OperationLog log, DriveTree tree, DriveEdits edits, bool holds, TimeProvider time)
{
    /// <summary>Bytes of held updates that go into one operation.</summary>
    private const int ReleaseBytes = 256 << 10;

    public bool Holds => holds;

    public NodeDatabase Database => log.Database;

    /// <summary>This node's id.</summary>
    public byte[] Origin => log.Origin;

    public ulong Epoch => log.Epoch;

    /// <summary>Edits of this device after a place in its log.</summary>
    public long CountAfter(long sequence) => log.Database.Read(connection => connection.Scalar<long>(
        "SELECT count(*) FROM ops JOIN logs ON logs.id = ops.log WHERE logs.origin = $1 AND logs.epoch = $2 AND ops.seq > $3 AND ops.kind = $4",
        log.Origin, unchecked((long)log.Epoch), sequence, (int)OperationKind.NoteUpdate));

    /// <summary>Whether the entry was ever typed into as a note.</summary>
    public static bool IsNote(DatabaseConnection connection, EntryId entry) =>
        connection.Scalar<long>("SELECT EXISTS (SELECT 1 FROM notes WHERE entry = $1)", entry.Value) != 0;

    /// <summary>Notes what somebody typed; 0 when they may not, or the note is gone, else the number of the update's row.</summary>
    public long Append(WriteTransaction transaction, Caller author, EntryId note, IReadOnlyList<byte[]> updates) =>
        Append(transaction, author, note, updates, holds);

    /// <summary>As <c>Append</c>, and never held.</summary>
    /// <param name="typed">When it was typed, where that was elsewhere; null: now.</param>
    public long AppendNow(WriteTransaction transaction, Caller author, EntryId note, IReadOnlyList<byte[]> updates, DateTimeOffset? typed = null) =>
        Append(transaction, author, note, updates, isHeld: false, typed);

    private long Append(
        WriteTransaction transaction, Caller author, EntryId note, IReadOnlyList<byte[]> updates, bool isHeld, DateTimeOffset? typed = null)
    {
        DatabaseConnection connection = transaction.Connection;
        if (EntryRow.Find(connection, note) is not { } row || tree.Get(connection, author, note) is not { TrashedAt: null } entry
            || !entry.Rights.HasFlag(Rights.Write) || edits.Keys.Files.ForContent(connection, author, row) is not { } key)
        {
            return 0;
        }

        if (key.IsNew)
        {
            // Somebody who had the key may read no further: what is typed from now on is sealed under a new one.
            edits.Place(
                transaction, author, note, EntryKind.File, row.Parent, entry.Name, key, edits.Keys.Files.Current(connection, author, row));
        }

        using NoteKey sealing = new(key.Key, note);
        NoteUpdateRecord record = new(author.User, key.Number, sealing.Seal(updates), typed?.ToUnixTimeMilliseconds());
        if (isHeld)
        {
            NoteHeld.Add(transaction, author.User, note, key.Number, record.Sealed, time.GetUtcNow().ToUnixTimeMilliseconds());
            return Kept;
        }

        log.Append(transaction, OperationKind.NoteUpdate, note.Value, record.Encode());
        return connection.Scalar<long>("SELECT max(id) FROM note_updates WHERE entry = $1", note.Value);
    }

    /// <summary>False when it is so already: nothing is written then.</summary>
    public Task<bool> PinAsync(UserId user, EntryId note, bool isPinned, CancellationToken cancellationToken) => log.Database.Writer.RunAsync(
        transaction =>
        {
            bool wasPinned = transaction.Connection.Scalar<long>(
                "SELECT count(*) FROM note_pins WHERE entry = $1 AND user = $2 AND pinned = 1", note.Value, user.Value) > 0;
            if (wasPinned != isPinned)
            {
                log.Append(transaction, OperationKind.NotePin, note.Value, new NotePinRecord(user, isPinned).Encode());
            }

            return wasPinned != isPinned;
        },
        cancellationToken);

    /// <summary>What <c>Append</c> answers for what is held: it has no row yet.</summary>
    private const long Kept = -1;

    /// <summary>What of a note is held, by everybody. Null where the reader has no key.</summary>
    public IReadOnlyList<IReadOnlyList<byte[]>?> ReadHeld(DatabaseConnection connection, Caller reader, EntryId note)
    {
        List<IReadOnlyList<byte[]>?> held = [];
        foreach ((_, _, int number, byte[] wrapped) in NoteHeld.Of(connection, note))
        {
            using NoteKey? key = FindKey(connection, reader, note, number);
            held.Add(key is null ? null : TryOpen(key, wrapped));
        }

        return held;
    }

    /// <summary>Makes operations of what an author typed into a note; answers of how many updates. What the author may no longer
    /// write stays where it is.</summary>
    public long Release(WriteTransaction transaction, Caller author, EntryId note)
    {
        List<byte[]> updates = [];
        List<long> ids = [];
        long released = 0;
        foreach ((long id, UserId by, int number, byte[] wrapped) in NoteHeld.Of(transaction.Connection, note))
        {
            using NoteKey? key = by == author.User ? FindKey(transaction.Connection, author, note, number) : null;
            if (key is not null && TryOpen(key, wrapped) is { } opened)
            {
                updates.AddRange(opened);
                ids.Add(id);
            }

            if (updates.Sum(update => (long)update.Length) >= ReleaseBytes)
            {
                released += Flush();
            }
        }

        return released + Flush();

        int Flush()
        {
            int count = ids.Count;
            if (count == 0 || AppendNow(transaction, author, note, updates) == 0)
            {
                return 0;
            }

            NoteHeld.Remove(transaction, ids);
            updates.Clear();
            ids.Clear();
            return count;
        }
    }

    /// <summary>Says of the file's current version that it was written from the document.</summary>
    public void MarkVersion(WriteTransaction transaction, EntryId note, IReadOnlyList<Guid> authors)
    {
        if (EntryRow.Find(transaction.Connection, note) is { Head: { } head })
        {
            log.Append(transaction, OperationKind.NoteVersion, note.Value, new NoteVersionRecord(head, authors).Encode());
        }
    }

    public Task<Operation> MarkVersionAsync(EntryId note, VersionId version, IReadOnlyList<Guid> authors) => log.Database.Writer.RunAsync(
        transaction => log.Append(transaction, OperationKind.NoteVersion, note.Value, new NoteVersionRecord(version, authors).Encode()),
        CancellationToken.None);

    /// <summary>Notes in a folder whose file was changed as a file, on this device, and what it was changed to.</summary>
    public IReadOnlyList<(EntryId Note, VersionId Version)> FindForeign(EntryId folder) => log.Database.Read(connection => connection.Query(
        // From the notes, of which there are few: it is asked after every change, and a folder may hold a hundred thousand files.
        """
        SELECT e.id, e.head FROM notes n CROSS JOIN entries e ON e.id = n.entry
        WHERE e.parent = $1 AND e.head IS NOT NULL AND e.purged = 0 AND substr(e.head_stamp, 9) = $2
          AND NOT EXISTS (SELECT 1 FROM note_versions v WHERE v.version = e.head)
        """,
        row => (new EntryId(row.Id(0)), new VersionId(row.Id(1))), folder.Value, Origin[..8]));

    /// <summary>The file's current version if it was made on this device, as a file; null when it is the note's own.</summary>
    public VersionId? ForeignHead(EntryId note) => log.Database.Read(connection => connection.First(
        """
        SELECT head FROM entries WHERE id = $1 AND head IS NOT NULL AND substr(head_stamp, 9) = $2
          AND NOT EXISTS (SELECT 1 FROM note_versions v WHERE v.version = head)
        """,
        row => (VersionId?)new VersionId(row.Id(0)), note.Value, Origin[..8]));

    /// <summary>The document as it was saved last, and after which row that was; an empty one when it never was.</summary>
    /// <param name="most">Only what lies at or before this row.</param>
    public (byte[]? State, long UpTo) ReadState(DatabaseConnection connection, Caller reader, EntryId note, long most = long.MaxValue)
    {
        (long UpTo, int Number, byte[] Sealed)? saved = connection.First(
            "SELECT up_to, key_number, sealed FROM note_states WHERE entry = $1 AND up_to <= $2",
            row => ((long, int, byte[])?)(row.GetInt64(0), row.GetInt32(1), row.Bytes(2)), note.Value, most);
        if (saved is { } found && FindKey(connection, reader, note, found.Number) is { } key)
        {
            using (key)
            {
                return (TryOpen(key, found.Sealed) is [byte[] state] ? state : null, found.UpTo);
            }
        }

        return (null, 0);
    }

    /// <summary>What was typed after a row, in the order in which this node learned of it. Updates are null where the reader
    /// has no key for them (yet).</summary>
    public IEnumerable<(long Row, IReadOnlyList<byte[]>? Updates)> ReadAfter(
        DatabaseConnection connection, Caller reader, EntryId note, long after, long most = long.MaxValue)
    {
        Dictionary<int, NoteKey?> keys = [];
        try
        {
            foreach ((long row, int number, byte[] wrapped) in connection.Query(
                "SELECT id, key_number, sealed FROM note_updates WHERE entry = $1 AND id > $2 AND id <= $3 ORDER BY id",
                row => (row.GetInt64(0), row.GetInt32(1), row.Bytes(2)), note.Value, after, most))
            {
                if (!keys.TryGetValue(number, out NoteKey? key))
                {
                    keys[number] = key = FindKey(connection, reader, note, number);
                }

                yield return (row, key is null ? null : TryOpen(key, wrapped));
            }
        }
        finally
        {
            foreach (NoteKey? key in keys.Values)
            {
                key?.Dispose();
            }
        }
    }

    /// <summary>Keeps a document as it is, so that it need not be made from all its updates again.</summary>
    public Task<bool> SaveStateAsync(Caller reader, EntryId note, byte[] state, long upTo) => log.Database.Writer.RunAsync(
        transaction =>
        {
            DatabaseConnection connection = transaction.Connection;
            if (EntryRow.Find(connection, note) is not { } row || edits.Keys.Files.Current(connection, reader, row) is not { } key)
            {
                return false;
            }

            using NoteKey sealing = new(key.Key, note);
            return connection.Execute(
                "INSERT OR REPLACE INTO note_states (entry, up_to, key_number, sealed) VALUES ($1, $2, $3, $4)",
                note.Value, upTo, key.Number, sealing.Seal([state])) == 1;
        },
        CancellationToken.None);

    private NoteKey? FindKey(DatabaseConnection connection, Caller reader, EntryId note, int number) =>
        EntryRow.Find(connection, note) is { } row && edits.Keys.Files.Open(connection, reader, row, number) is { } key
            ? new NoteKey(key, note)
            : null;

    // An operation that was made wrongly on some device must not close the note for everybody.
    private static IReadOnlyList<byte[]>? TryOpen(NoteKey key, byte[] wrapped)
    {
        try
        {
            return key.Open(wrapped);
        }
        catch (Exception damage) when (damage is CryptographicException or InvalidDataException)
        {
            return null;
        }
    }
}
