using System.Buffers.Binary;
using PeerStor.Engine.Chunks;
using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Files.Quotas;
using PeerStor.Engine.Journal;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Files;

/// <summary>
/// Keeps the tables of entries, versions and chunk references. Each part of an entry is a register that the operation
/// with the greatest stamp wins, and versions are only ever added, so the order of arrival does not matter.
/// </summary>
internal sealed class FileProjection(ManifestStore manifests, StorageCount count, KeyNews? news = null) : IJournalProjection
{
    public bool Handles(OperationKind kind) => kind is OperationKind.FolderKeyPut or OperationKind.EntryPlace
        or OperationKind.FileContent or OperationKind.EntryTrash or OperationKind.EntryRestore or OperationKind.EntryPurge
        or OperationKind.EntryTag;

    public IEnumerable<ChunkId> ChunksNeeded(Operation operation) => operation.Kind == OperationKind.FileContent
        ? ManifestStore.Pieces(ContentRecord.Decode(operation.Body))
        : [];

    public IEnumerable<ChunkId> ChunksReferred(Operation operation)
    {
        if (operation.Kind != OperationKind.FileContent)
        {
            return [];
        }

        ContentRecord content = ContentRecord.Decode(operation.Body);
        return manifests.References(content.PublicManifest, content.PrivateManifest).Select(use => new ChunkId(use.Chunk));
    }

    byte[] IJournalProjection.Rewritten(Operation operation, VersionVector kept) => operation.Kind == OperationKind.EntryTrash
        && TrashRecord.Decode(operation.Body) is { Knew.Length: > 0 } deletion
            ? (deletion with { Knew = VersionVector.Unpack(deletion.Knew).AtMost(kept).Pack() }).Encode()
            : operation.Body;

    public void Apply(WriteTransaction transaction, Operation operation)
    {
        DatabaseConnection connection = transaction.Connection;
        if (operation.Kind == OperationKind.FolderKeyPut)
        {
            KeyRegisters.Apply(transaction, operation, news);
            return;
        }

        bool made = connection.Execute(
            """
            INSERT OR IGNORE INTO entries
              (id, kind, owner, parent, name_key, name, key_version, class_key, created, placed, modified)
            VALUES ($1, 0, x'', x'', x'', x'', 0, x'', 0, x'', 0)
            """,
            operation.Entity) == 1;
        if (!made && IsGone(connection, operation.Entity))
        {
            Return(transaction, operation);
            return;
        }

        Change(transaction, operation, isNew: made);
    }

    /// <summary>The newest version that is left of a file is its content.</summary>
    internal static void SettleHead(DatabaseConnection connection, Guid entry)
    {
        if (IsGone(connection, entry))
        {
            return;
        }

        (Guid Id, long Size, long ModifiedMs, byte[] Stamp)? left = connection.First(
            "SELECT id, size, modified, stamp FROM versions WHERE entry = $1 ORDER BY stamp DESC LIMIT 1",
            row => ((Guid, long, long, byte[])?)(row.Id(0), row.GetInt64(1), row.GetInt64(2), row.Bytes(3)), entry);
        if (left is { } head)
        {
            connection.Execute(
                "UPDATE entries SET head = $2, size = $3, modified = $4, head_stamp = $5, stored = $6 WHERE id = $1",
                entry, head.Id, head.Size, head.ModifiedMs, head.Stamp,
                HybridClock.WallTime(BinaryPrimitives.ReadUInt64BigEndian(head.Stamp)).ToUnixTimeMilliseconds());
            TrashState.Refresh(connection, entry);
        }
    }

    private void Change(WriteTransaction transaction, Operation operation, bool isNew)
    {
        DatabaseConnection connection = transaction.Connection;
        switch (operation.Kind)
        {
            case OperationKind.EntryPlace:
                Place(transaction, operation, isNew);
                break;
            case OperationKind.FileContent:
                AddVersion(transaction, operation);
                break;
            case OperationKind.EntryTrash:
                Mark(transaction, operation, TrashRecord.Decode(operation.Body).SaidBy(operation));
                break;
            case OperationKind.EntryRestore:
                Mark(transaction, operation, null);
                break;
            case OperationKind.EntryTag:
                TagRegisters.Apply(connection, operation);
                break;
            case OperationKind.EntryPurge:
                PurgeRegisters.Add(connection, operation.Entity, operation.Parents);
                Purge(transaction, operation.Entity);
                break;
        }
    }

    private void Place(WriteTransaction transaction, Operation operation, bool isNew)
    {
        DatabaseConnection connection = transaction.Connection;
        PlaceRecord place = PlaceRecord.Decode(operation.Body);
        if (news is not null && !isNew && place.Kind == EntryKind.Folder
            && connection.Scalar<long>("SELECT count(*) FROM entries WHERE id = $1 AND parent <> $2", operation.Entity, place.Parent.Value) > 0)
        {
            transaction.OnCommitted(news.Raise);
        }

        byte[] before = isNew ? [] : OwnerOf(connection, operation.Entity);
        Guid from = isNew ? default : ParentOf(connection, operation.Entity);
        bool placed = connection.Execute(
            """
            UPDATE entries SET kind = $2, owner = $3, parent = $4, name_key = $5, name = $6, key_version = $7,
              file_key = $8, class_key = $9, created = $10, placed = $11, file_key_number = $12,
              modified = CASE WHEN $2 = 1 THEN $10 ELSE modified END
            WHERE id = $1 AND placed < $11
            """,
            operation.Entity, (int)place.Kind, place.Owner.Value, place.Parent.Value, place.NameKey, place.Name,
            place.KeyVersion, place.FileKey, place.ClassKey, place.CreatedMs, operation.Stamp(), place.FileKeyNumber) == 1;
        if (placed)
        {
            KeepFolders(transaction, from, place.Parent.Value);
            if (place.Kind == EntryKind.Folder && (!isNew || HasChildren(connection, operation.Entity)))
            {
                TreeRings.Note(connection, operation.Entity, operation.Stamp());
            }
        }

        byte[] now = place.Owner.Value.ToByteArray(bigEndian: true);
        if (placed && !isNew && !before.AsSpan().SequenceEqual(now))
        {
            count.Move(transaction, before, now, [.. UsesOf(connection, operation.Entity)]);
        }
    }

    private void AddVersion(WriteTransaction transaction, Operation operation)
    {
        DatabaseConnection connection = transaction.Connection;
        ContentRecord content = ContentRecord.Decode(operation.Body);
        if (PurgeRegisters.Includes(connection, operation.Entity, content.Version.Value))
        {
            KeepPieces(transaction, operation.Entity, content);
            return;
        }

        bool added = connection.Execute(
            """
            INSERT OR IGNORE INTO versions
              (id, entry, stamp, parents, author, size, modified, chunk_count, public_manifest, private_manifest, file_key_number)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            """,
            content.Version.Value, operation.Entity, operation.Stamp(), OperationCodec.PackIds(operation.Parents),
            content.Author.Value, content.SizeBytes, content.ModifiedMs, content.ChunkCount, content.PublicManifest,
            content.PrivateManifest, content.FileKeyNumber) == 1;
        if (added)
        {
            count.Add(
                transaction, OwnerOf(connection, operation.Entity), manifests.References(content.PublicManifest, content.PrivateManifest));
        }
        else
        {
            // Written anew by its device, under a later stamp (engine.md rule 7).
            connection.Execute("UPDATE versions SET stamp = $2 WHERE id = $1 AND stamp < $2", content.Version.Value, operation.Stamp());
        }

        // The newest version is the head; the others stay in the history, none is ever dropped by a merge.
        connection.Execute(
            """
            UPDATE entries SET head = $2, size = $3, modified = $4, stored = $5, head_stamp = $6
            WHERE id = $1 AND (head IS NULL OR head_stamp < $6)
            """,
            operation.Entity, content.Version.Value, content.SizeBytes, content.ModifiedMs,
            HybridClock.WallTime(operation.Clock).ToUnixTimeMilliseconds(), operation.Stamp());
        TrashState.Refresh(connection, operation.Entity);
    }

    private void Mark(WriteTransaction transaction, Operation operation, TrashRecord? deletion)
    {
        DatabaseConnection connection = transaction.Connection;
        if (news is not null && connection.Scalar<long>("SELECT kind FROM entries WHERE id = $1", operation.Entity) == (int)EntryKind.Folder)
        {
            // What others see of it comes or goes.
            transaction.OnCommitted(news.Raise);
        }

        TrashState.Add(connection, operation.Entity, operation.Stamp(), deletion, operation.Parents);
    }

    /// <summary>Of a version that was removed before it arrived: whoever asks this device for the journal wants them, too.</summary>
    private void KeepPieces(WriteTransaction transaction, Guid entry, ContentRecord content) => count.Add(
        transaction, OwnerOf(transaction.Connection, entry), ManifestStore.Pieces(content).Select(piece => new ChunkUse(piece.ToArray(), 0)));

    private static byte[] OwnerOf(DatabaseConnection connection, Guid entry) =>
        connection.First("SELECT owner FROM entries WHERE id = $1", row => row.Bytes(0), entry)!;

    private IEnumerable<ChunkUse> UsesOf(DatabaseConnection connection, Guid entry)
    {
        List<(byte[] Public, byte[] Private)> versions = connection.Query(
            "SELECT public_manifest, private_manifest FROM versions WHERE entry = $1",
            row => (row.Bytes(0), row.Bytes(1)), entry);
        return versions.SelectMany(version => Uses(version.Public, version.Private));
    }

    /// <summary>What a version calls for. A device that gave a piece of its manifest up, or whose disk lost it, cannot tell: then what
    /// stands for it stays counted, which costs room, and the journal goes on.</summary>
    private List<ChunkUse> Uses(byte[] open, byte[] closed)
    {
        try
        {
            return [.. manifests.References(open, closed)];
        }
        catch (IOException)
        {
            return [];
        }
    }

    /// <summary>Something arrives for an entry that was removed for good: only a version that the remover did not know
    /// brings it back.</summary>
    private void Return(WriteTransaction transaction, Operation operation)
    {
        if (operation.Kind == OperationKind.EntryPurge)
        {
            PurgeRegisters.Add(transaction.Connection, operation.Entity, operation.Parents);
        }
        else if (operation.Kind == OperationKind.FileContent)
        {
            if (!PurgeRegisters.Includes(transaction.Connection, operation.Entity, ContentRecord.Decode(operation.Body).Version.Value))
            {
                Revive(transaction, operation.Entity);
            }

            AddVersion(transaction, operation);
        }
    }

    private void Revive(WriteTransaction transaction, Guid entry)
    {
        transaction.Connection.Execute("UPDATE entries SET purged = 0, placed = x'' WHERE id = $1", entry);
        foreach (Operation said in PurgeRegisters.History(transaction.Connection, entry))
        {
            Change(transaction, said, isNew: false);
        }
    }

    private static bool IsGone(DatabaseConnection connection, Guid entry) =>
        connection.Scalar<long>("SELECT purged FROM entries WHERE id = $1", entry) != 0;

    private void Purge(WriteTransaction transaction, Guid entry)
    {
        DatabaseConnection connection = transaction.Connection;
        foreach ((Guid version, byte[] open, byte[] closed) in connection.Query(
            "SELECT id, public_manifest, private_manifest FROM versions WHERE entry = $1", row => (row.Id(0), row.Bytes(1), row.Bytes(2)), entry))
        {
            if (PurgeRegisters.Includes(connection, entry, version))
            {
                // The pieces of its manifest stay as long as the operation that names them: a device that joins wants both.
                count.Remove(transaction, OwnerOf(connection, entry), Uses(open, closed).Where(use => use.Bytes > 0));
                connection.Execute("DELETE FROM versions WHERE id = $1", version);
            }
        }

        if (connection.Scalar<long>(
            "SELECT EXISTS (SELECT 1 FROM versions WHERE entry = $1) OR EXISTS (SELECT 1 FROM entries WHERE parent = $1 AND purged = 0)", entry) != 0)
        {
            SettleHead(connection, entry);
            return;
        }

        Bury(transaction, entry);
    }

    /// <summary>The row stays as a tombstone, so that an operation that arrives late does not bring the entry back.</summary>
    private void Bury(WriteTransaction transaction, Guid entry)
    {
        DatabaseConnection connection = transaction.Connection;
        Guid parent = ParentOf(connection, entry);
        TagRegisters.Drop(connection, entry);
        TrashState.Drop(connection, entry);
        connection.Execute(
            "UPDATE entries SET purged = 1, name = x'', name_key = x'', file_key = NULL, head = NULL, head_stamp = x'', size = 0, tagged = 0, trashed = NULL WHERE id = $1",
            entry);

        KeepFolders(transaction, parent, default);
    }

    /// <summary>A folder that another device removed comes back when something is put into it, and goes when that leaves it.</summary>
    private void KeepFolders(WriteTransaction transaction, Guid from, Guid into)
    {
        if (IsGone(transaction.Connection, into))
        {
            Revive(transaction, into);
        }

        if (from != default && from != into && PurgeRegisters.IsWanted(transaction.Connection, from) && !IsGone(transaction.Connection, from))
        {
            Purge(transaction, from);
        }
    }

    private static bool HasChildren(DatabaseConnection connection, Guid folder) =>
        connection.Scalar<long>("SELECT EXISTS (SELECT 1 FROM entries WHERE parent = $1)", folder) != 0;

    private static Guid ParentOf(DatabaseConnection connection, Guid entry) =>
        connection.First("SELECT parent FROM entries WHERE id = $1 AND length(parent) = 16", row => row.Id(0), entry);
}
