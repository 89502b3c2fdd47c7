using PeerStor.Engine.Chunks;
using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Files.Quotas;
using PeerStor.Engine.Journal;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Files;

/// <summary>
/// Gives a file content that is stored already: an older version of it, or another file's. The chunks are shared; only
/// the manifests are written anew, under the file's own key. Nothing that was there before is lost.
/// </summary>
internal sealed class ContentLinks(
    OperationLog log, DriveTree tree, DriveEdits edits, ManifestStore manifests, ChunkStore chunks, StorageUse use, IdSource ids)
{
    /// <summary>A version of <paramref name="source"/> becomes the newest version of <paramref name="target"/>.</summary>
    /// <param name="also">Runs in the same transaction, after the version was added.</param>
    /// <exception cref="ContentDamagedException">What lists the version's chunks cannot be read.</exception>
    public async Task<Change> AddVersionAsync(
        Caller caller, EntryId source, VersionId version, EntryId target, Action<WriteTransaction> also,
        CancellationToken cancellationToken)
    {
        (ContentRecord Record, long Position, FileKey Key)? made = log.Database.Read(connection =>
            tree.Get(connection, caller, target) is { TrashedAt: null } entry && entry.Rights.HasFlag(Rights.Write)
            && tree.Get(connection, caller, source) is not null
            && edits.Keys.Files.ForContent(connection, caller, EntryRow.Find(connection, target)!) is { } key
            && Prepare(connection, caller, source, version, key, entry.Name) is { } prepared
                ? ((ContentRecord, long, FileKey)?)(prepared.Record, prepared.Position, key)
                : null);
        if (made is not { } ready)
        {
            return new Change(log.Database.Read(connection => tree.Get(connection, caller, target)) is { TrashedAt: null } seen
                && !seen.Rights.HasFlag(Rights.Write) ? ChangeOutcome.NotAllowed : ChangeOutcome.NotFound);
        }

        await chunks.WaitDurableAsync(ready.Position, cancellationToken);
        return await log.Database.Writer.RunAsync(
            transaction =>
            {
                Entry? now = tree.Get(transaction.Connection, caller, target);
                if (now is not { TrashedAt: null, Kind: EntryKind.File } || !now.Rights.HasFlag(Rights.Write) || !IsThere(transaction.Connection, source, version))
                {
                    return new Change(ChangeOutcome.NotFound);
                }

                if (ready.Key.IsNew)
                {
                    EntryRow row = EntryRow.Find(transaction.Connection, target)!;
                    edits.Place(
                        transaction, caller, target, EntryKind.File, row.Parent, now.Name, ready.Key,
                        edits.Keys.Files.Current(transaction.Connection, caller, row));
                }

                edits.AddContent(transaction, target, now.Parent, ready.Record, now.Version);
                also(transaction);
                return new Change(ChangeOutcome.Done, tree.Get(transaction.Connection, caller, target));
            },
            cancellationToken);
    }

    /// <summary>A new file in a folder with the content that another one has now, under a free name.</summary>
    /// <exception cref="ContentDamagedException">What lists the file's chunks cannot be read.</exception>
    public async Task<Change> CopyAsync(Caller caller, Entry source, EntryId folder, CancellationToken cancellationToken)
    {
        FileKey key = new(0, IdSource.Secret(), false);
        if (source.Version is not { } version || log.Database.Read(connection =>
            Prepare(connection, caller, source.Id, version, key, source.Name)) is not { } ready)
        {
            return new Change(ChangeOutcome.NotFound);
        }

        await chunks.WaitDurableAsync(ready.Position, cancellationToken);
        UploadId promise = new(ids.Next());
        try
        {
            return await log.Database.Writer.RunAsync(
                transaction => Copy(transaction, caller, source, folder, ready.Record, key, promise), cancellationToken);
        }
        finally
        {
            // Also when the transaction failed: then nothing of it ends the promise.
            use.Release(promise);
        }
    }

    private Change Copy(
        WriteTransaction transaction, Caller caller, Entry source, EntryId folder, ContentRecord content, FileKey key, UploadId promise)
    {
        // Looked at once more: what may be read and written can have changed since.
        DatabaseConnection connection = transaction.Connection;
        if (tree.Get(connection, caller, folder) is not { TrashedAt: null, Kind: EntryKind.Folder } into
            || !into.Rights.HasFlag(Rights.Upload) || tree.Get(connection, caller, source.Id) is null
            || !IsThere(connection, source.Id, source.Version!.Value))
        {
            return new Change(ChangeOutcome.NotFound);
        }

        if (!HasRoom(transaction, source.Owner, into.Owner, content, promise))
        {
            return new Change(ChangeOutcome.OverQuota);
        }

        EntryId copy = new(ids.Next());
        string name = edits.FreeName(connection, caller, folder, source.Name);
        edits.Place(transaction, caller, copy, EntryKind.File, folder, name, key);
        edits.AddContent(transaction, copy, folder, content, null);
        return new Change(ChangeOutcome.Done, tree.Get(connection, caller, copy));
    }

    /// <summary>Keeps room for what the copy costs its owner, until the same commit counts it: of many copies at once none
    /// gets more than is left. Within one person's files a copy costs nothing.</summary>
    private bool HasRoom(WriteTransaction transaction, UserId from, UserId to, ContentRecord content, UploadId promise)
    {
        if (from == to)
        {
            return true;
        }

        long cost = StorageCount.CostOf(transaction.Connection, to, manifests.References(content.PublicManifest, content.PrivateManifest));
        if (use.TryPromise(to, promise, cost) is not null)
        {
            return false;
        }

        use.Release(transaction, promise);
        return true;
    }

    /// <summary>Null when there is no such version.</summary>
    private (ContentRecord Record, long Position)? Prepare(
        DatabaseConnection connection, Caller caller, EntryId file, VersionId version, FileKey key, string name)
    {
        ContentRecord? stored = connection.First(
            "SELECT size, modified, public_manifest, private_manifest FROM versions WHERE id = $1 AND entry = $2",
            row => new ContentRecord(version, caller.User, row.GetInt64(0), row.GetInt64(1), 0, row.Bytes(2), row.Bytes(3)),
            version.Value, file.Value);
        if (stored is null || EntryRow.Find(connection, file) is not { } row
            || edits.Keys.Files.OfVersion(connection, caller, row, version) is not { } fileKey)
        {
            return null;
        }

        try
        {
            FileManifest manifest = manifests.Read(
                stored.PublicManifest, stored.PrivateManifest, fileKey, version, stored.SizeBytes);
            ChunkRef[] content = [.. Enumerable.Range(0, manifest.Count).Select(index => manifest[index])];
            VersionId added = new(ids.Next());
            (byte[] publicBlob, byte[] privateBlob, long position) =
                manifests.Write(key.Key, added, name, stored.ModifiedMs, content);
            return (stored with
            {
                Version = added, ChunkCount = content.Length, PublicManifest = publicBlob, PrivateManifest = privateBlob,
                FileKeyNumber = key.Number,
            }, position);
        }
        catch (Exception damage) when (damage is IOException or InvalidDataException)
        {
            throw new ContentDamagedException(damage);
        }
    }

    // While the version is there, its chunks are referenced; in the same transaction the new version refers to them.
    private static bool IsThere(DatabaseConnection connection, EntryId file, VersionId version) => connection.Scalar<long>(
        "SELECT count(*) FROM versions WHERE id = $1 AND entry = $2", version.Value, file.Value) == 1;
}
