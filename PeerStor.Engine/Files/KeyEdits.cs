using System.Security.Cryptography;
using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Journal;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Files;

/// <summary>
/// Makes keys of folders, and sees to it that nothing new is sealed under one that somebody has who is to have it no
/// longer (docs/adr/0037): before the first write after such a change, the folder gets a new version of its key.
/// </summary>
internal sealed class KeyEdits(OperationLog log, FolderKeys keys, KeySeals seals, KeyNews news)
{
    /// <summary>Later versions are this far apart, and a random number between: two devices that make one at the same time
    /// do not give it the same number.</summary>
    private const int VersionStep = 1 << 16;

    private const int CachedFolders = 20_000;

    private readonly BoundedCache<EntryId, (long Generation, int Version)> _fresh = new(CachedFolders, _ => 1);

    public KeyHolders Holders => seals.Holders;

    /// <summary>Makes the first key of a new folder: sealed for the owner when they make it, and under the key of the folder
    /// above, which opens it to everybody who has that.</summary>
    public void Create(WriteTransaction transaction, Caller caller, EntryId folder, UserId owner, FolderKey? parent)
    {
        // Two devices that are apart may both be the first to write into a user's root folder: they make the same key.
        byte[] key = parent is null ? caller.Keys.FirstRootKey : IdSource.Secret();
        if (caller.User == owner)
        {
            Put(transaction, folder, new FolderKeyRecord(1, owner.Value, caller.Keys.Wrap(key, FolderKey.Context(folder))));
        }

        if (parent is not null)
        {
            Link(transaction, folder, 1, key, parent);
        }
    }

    /// <summary>The key that something new in a folder is sealed under; null when the caller has none.</summary>
    public FolderKey? ForWriting(WriteTransaction transaction, Caller caller, EntryId folder)
    {
        long generation = news.Generation;
        DatabaseConnection connection = transaction.Connection;
        if (_fresh.TryGet(folder, out (long Generation, int Version) known) && known.Generation == generation)
        {
            return keys.Find(connection, caller, folder, known.Version);
        }

        FolderKey? key = null;
        int above = 0;
        foreach ((EntryId at, EntryRow? row) in WayTo(connection, folder))
        {
            int newest = keys.Newest(connection, at);
            bool isStale = row is not null && seals.IsStale(connection, row, newest, above);
            key = isStale ? Renew(transaction, caller, row!, newest, key) : keys.Find(connection, caller, at, newest);

            // Where the caller cannot make a new key, nothing below may rely on the old one.
            above = key?.Version ?? (isStale ? -1 : newest);
            if (key is not null)
            {
                int version = key.Version;
                transaction.OnCommitted(() => _fresh.Set(at, (generation, version)));
            }
        }

        return key ?? keys.Find(connection, caller, folder);
    }

    /// <summary>Whether what is written into a folder now would go under the key that it has.</summary>
    public bool IsFresh(DatabaseConnection connection, EntryId folder)
    {
        if (_fresh.TryGet(folder, out (long Generation, int Version) known) && known.Generation == news.Generation)
        {
            return true;
        }

        int above = 0;
        bool isStale = false;
        foreach ((EntryId at, EntryRow? row) in WayTo(connection, folder))
        {
            int newest = keys.Newest(connection, at);
            isStale = row is not null && seals.IsStale(connection, row, newest, above);
            above = isStale ? -1 : newest;
        }

        return !isStale;
    }

    /// <summary>Puts the folder's key under that of the folder above, where it is not yet: made before there were such links,
    /// or moved within what nobody else has the key of.</summary>
    /// <returns>False when the caller lacks one of the two.</returns>
    public bool LinkToParent(WriteTransaction transaction, Caller caller, EntryRow row)
    {
        DatabaseConnection connection = transaction.Connection;
        if (keys.Find(connection, caller, row.Id) is not { } key || keys.Find(connection, caller, row.Parent) is not { } parent
            || key.Version != keys.Newest(connection, row.Id) || parent.Version != keys.Newest(connection, row.Parent))
        {
            return false;
        }

        key.SealedBy(raw =>
        {
            Link(transaction, row.Id, key.Version, raw, parent);
            return raw;
        });
        return true;
    }

    /// <summary>Seals the newest version of a folder's key for somebody; false when the caller does not have it.</summary>
    public bool SealFor(WriteTransaction transaction, Caller caller, EntryId folder, Guid holder) =>
        keys.Find(transaction.Connection, caller, folder) is { } key
        && SealFor(transaction, folder.Value, key.Version, key.SealedBy(static raw => raw), holder);

    /// <summary>Seals a key of a folder or a file for somebody's public key; false when they have none.</summary>
    public bool SealFor(WriteTransaction transaction, Guid entry, int version, byte[] key, Guid holder)
    {
        if (seals.Holders.Find(transaction.Connection, holder) is not { } pair)
        {
            return false;
        }

        EntryId id = new(entry);
        Put(transaction, id, new FolderKeyRecord(
            version, holder, PublicSeal.Seal(pair.PublicKey, key, FolderKey.Context(id)), SealKind.PublicKey));
        return true;
    }

    /// <summary>A new version, for those who are to have it. What is older stays readable to whoever has the new one.</summary>
    private FolderKey? Renew(WriteTransaction transaction, Caller caller, EntryRow row, int newest, FolderKey? parent)
    {
        DatabaseConnection connection = transaction.Connection;
        if (keys.Find(connection, caller, row.Id, newest) is not { } old)
        {
            return null;
        }

        byte[] raw = IdSource.Secret();
        int version = (((newest / VersionStep) + 1) * VersionStep) + RandomNumberGenerator.GetInt32(VersionStep);
        FolderKey key = new(row.Id, version, raw);
        Put(transaction, row.Id, new FolderKeyRecord(
            newest, row.Id.Value, key.SealBelow(row.Id, newest, old.SealedBy(static was => was)), SealKind.Newer, version));
        bool isLinked = parent is not null && !KeySeals.IsApart(connection, row.Id);
        if (isLinked)
        {
            Link(transaction, row.Id, version, raw, parent!);
        }

        if (caller.User == row.Owner)
        {
            Put(transaction, row.Id, new FolderKeyRecord(version, row.Owner.Value, caller.Keys.Wrap(raw, FolderKey.Context(row.Id))));
        }

        foreach (Guid holder in seals.Wanted(connection, row, isLinked).Where(holder => holder != caller.User.Value || caller.User != row.Owner))
        {
            SealFor(transaction, row.Id.Value, version, raw, holder);
        }

        transaction.OnCommitted(news.Raise);
        return key;
    }

    /// <summary>The folders from the root (which has no row) down to one.</summary>
    private static List<(EntryId Id, EntryRow? Row)> WayTo(DatabaseConnection connection, EntryId folder)
    {
        List<(EntryId, EntryRow?)> way = [];
        EntryId at = folder;
        while (way.Count < Permissions.DeepestChain && EntryRow.Find(connection, at) is { } row)
        {
            way.Add((at, row));
            at = row.Parent;
        }

        way.Add((at, null));
        way.Reverse();
        return way;
    }

    private void Link(WriteTransaction transaction, EntryId folder, int version, byte[] key, FolderKey parent) => Put(
        transaction, folder,
        new FolderKeyRecord(
            version, parent.Folder.Value, parent.SealBelow(folder, version, key), SealKind.Parent, parent.Version));

    private void Put(WriteTransaction transaction, EntryId folder, FolderKeyRecord record) =>
        log.Append(transaction, OperationKind.FolderKeyPut, folder.Value, record.Encode());
}
