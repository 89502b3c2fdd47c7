using System.Security.Cryptography;
using System.Text;
using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Journal;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Files;

/// <summary>The steps that changes of a tree are made of, each within a transaction that somebody else commits.</summary>
internal sealed class DriveEdits(OperationLog log, DriveTree tree, FolderKeys keys, DriveChanges changes, IdSource ids, TimeProvider time)
{
    private const int MostNameAttempts = 10_000;

    /// <summary>The user's root folder gets its key with the first change.</summary>
    public FolderKey KeyOf(WriteTransaction transaction, Caller caller, EntryId folder)
    {
        FolderKey? key = keys.Find(transaction.Connection, caller, folder);
        if (key is null && folder == caller.User.RootFolder)
        {
            keys.Create(transaction, caller, folder);
            key = keys.Find(transaction.Connection, caller, folder);
        }

        return key ?? throw new CryptographicException("This user has no key for that folder.");
    }

    public Change CreateFolder(WriteTransaction transaction, Caller caller, EntryId parent, string name) =>
        tree.Get(transaction.Connection, caller, parent) is { TrashedAt: null } folder
            ? CreateBelow(transaction, caller, folder, name)
            : new Change(ChangeOutcome.NotFound);

    /// <summary>Makes what is missing of a path of folders; NotAFolder when a file stands in the way.</summary>
    public Change EnsureFolder(WriteTransaction transaction, Caller caller, EntryId parent, string path)
    {
        if (tree.Get(transaction.Connection, caller, parent) is not { TrashedAt: null } at)
        {
            return new Change(ChangeOutcome.NotFound);
        }

        Change last = new(ChangeOutcome.Done, at);
        foreach (string name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            last = CreateBelow(transaction, caller, last.Entry!, name);
            if (last is { Outcome: ChangeOutcome.NameTaken, Entry: { } taken })
            {
                last = new Change(taken.Kind == EntryKind.Folder ? ChangeOutcome.Done : ChangeOutcome.NotAFolder, taken);
            }

            if (last.Outcome != ChangeOutcome.Done)
            {
                return last;
            }
        }

        return last;
    }

    /// <summary>Puts an entry, new or known, at a place under a name. The caller has checked that both are free.</summary>
    public void Place(
        WriteTransaction transaction, Caller caller, EntryId id, EntryKind kind, EntryId parent, string name, byte[]? fileKey)
    {
        FolderKey key = KeyOf(transaction, caller, parent);
        long created = transaction.Connection.Scalar<long?>("SELECT created FROM entries WHERE id = $1", id.Value)
            ?? time.GetUtcNow().ToUnixTimeMilliseconds();
        PlaceRecord place = new(
            kind, caller.User, parent, key.NameKey(name), key.SealName(id, name), key.Version,
            fileKey is null ? [] : key.SealFileKey(id, fileKey), ClassKey(caller, kind, name), created);
        log.Append(transaction, OperationKind.EntryPlace, id.Value, place.Encode());
        transaction.OnCommitted(() => changes.Raise(parent));
    }

    /// <summary>Adds a version that follows <paramref name="seen"/>; for a new file there is none.</summary>
    public void AddContent(
        WriteTransaction transaction, EntryId file, EntryId folder, ContentRecord content, VersionId? seen)
    {
        Guid[] parents = seen is { } version ? [version.Value] : [];
        log.Append(transaction, OperationKind.FileContent, file.Value, content.Encode(), parents);
        transaction.OnCommitted(() => changes.Raise(folder));
    }

    public Change Move(WriteTransaction transaction, Caller caller, EntryId id, EntryId newParent, string? newName)
    {
        DatabaseConnection connection = transaction.Connection;
        if (id == caller.User.RootFolder)
        {
            return new Change(ChangeOutcome.IntoItself);
        }

        if (EntryRow.Find(connection, id) is not { } row || tree.Get(connection, caller, id) is not { TrashedAt: null } entry
            || tree.Get(connection, caller, newParent) is not { TrashedAt: null } target)
        {
            return new Change(ChangeOutcome.NotFound);
        }

        if (target.Kind != EntryKind.Folder)
        {
            return new Change(ChangeOutcome.NotAFolder);
        }

        if (EntryName.Normalize(newName ?? entry.Name, out _) is not { } name)
        {
            return new Change(ChangeOutcome.NameInvalid);
        }

        if (entry.Kind == EntryKind.Folder && DriveTree.IsWithin(connection, newParent, id))
        {
            return new Change(ChangeOutcome.IntoItself);
        }

        if (tree.FindChild(connection, caller, newParent, name) is { } taken)
        {
            return taken.Id == id ? new Change(ChangeOutcome.Done, taken) : new Change(ChangeOutcome.NameTaken, taken);
        }

        Place(transaction, caller, id, entry.Kind, newParent, name, OpenFileKey(connection, caller, row));
        transaction.OnCommitted(() => changes.Raise(row.Parent));
        return Done(transaction, caller, id);
    }

    public Change Trash(WriteTransaction transaction, Caller caller, EntryId id)
    {
        if (id == caller.User.RootFolder || tree.Get(transaction.Connection, caller, id) is not { TrashedAt: null } entry)
        {
            return new Change(ChangeOutcome.NotFound);
        }

        TrashRecord record = new(time.GetUtcNow().ToUnixTimeMilliseconds());
        Guid[] seen = entry.Version is { } version ? [version.Value] : [];
        log.Append(transaction, OperationKind.EntryTrash, id.Value, record.Encode(), seen);
        transaction.OnCommitted(() => changes.Raise(entry.Parent));
        return Done(transaction, caller, id);
    }

    /// <summary>Back to where it was; to the root when that folder is gone; under a free name when its own is taken.</summary>
    public Change Restore(WriteTransaction transaction, Caller caller, EntryId id)
    {
        DatabaseConnection connection = transaction.Connection;
        if (EntryRow.Find(connection, id) is not { TrashedMs: not null } row || row.Owner != caller.User
            || tree.Open(connection, caller, row) is not { } entry)
        {
            return new Change(ChangeOutcome.NotFound);
        }

        bool homeIsThere = tree.Get(connection, caller, row.Parent) is { TrashedAt: null, Kind: EntryKind.Folder };
        EntryId parent = homeIsThere ? row.Parent : caller.User.RootFolder;
        string name = FreeName(connection, caller, parent, entry.Name);
        if (parent != row.Parent || name != entry.Name)
        {
            Place(transaction, caller, id, entry.Kind, parent, name, OpenFileKey(connection, caller, row));
        }

        log.Append(transaction, OperationKind.EntryRestore, id.Value, Cbor.Map(_ => { }));
        transaction.OnCommitted(() => changes.Raise(parent));
        return Done(transaction, caller, id);
    }

    /// <summary>The name itself, or "a (2).txt", "a (3).txt", …: the first that is free in the folder.</summary>
    public string FreeName(DatabaseConnection connection, Caller caller, EntryId parent, string name)
    {
        int dot = name.LastIndexOf('.');
        (string stem, string extension) = dot > 0 ? (name[..dot], name[dot..]) : (name, "");
        string candidate = name;
        for (int n = 2; n < MostNameAttempts && tree.FindChild(connection, caller, parent, candidate) is not null; n++)
        {
            string suffix = $" ({n}){extension}";
            candidate = Shorten(stem, EntryName.MaxBytes - Encoding.UTF8.GetByteCount(suffix)) + suffix;
        }

        return candidate;
    }

    public byte[]? OpenFileKey(DatabaseConnection connection, Caller caller, EntryRow row) =>
        row is { Kind: EntryKind.File, FileKey: { } wrapped }
        && keys.Find(connection, caller, row.Parent, row.KeyVersion) is { } key
            ? key.OpenFileKey(row.Id, wrapped)
            : null;

    public static byte[] ClassKey(Caller caller, EntryKind kind, string name) =>
        kind == EntryKind.Folder ? [] : ClassKey(caller, MediaTypes.ClassOf(MediaTypes.Guess(name)));

    public static byte[] ClassKey(Caller caller, string mediaClass) =>
        HMACSHA256.HashData(caller.Keys.ClassSecret, Encoding.ASCII.GetBytes(mediaClass))[..8];

    /// <summary>Looks only at the folder itself, which the caller has found reachable: a thousand folders deep, the way up
    /// would be walked a thousand times.</summary>
    private Change CreateBelow(WriteTransaction transaction, Caller caller, Entry folder, string name)
    {
        if (folder.Kind != EntryKind.Folder)
        {
            return new Change(ChangeOutcome.NotAFolder);
        }

        if (EntryName.Normalize(name, out _) is not { } normal)
        {
            return new Change(ChangeOutcome.NameInvalid);
        }

        if (tree.FindChild(transaction.Connection, caller, folder.Id, normal) is { } taken)
        {
            return new Change(ChangeOutcome.NameTaken, taken);
        }

        EntryId id = new(ids.Next());
        Place(transaction, caller, id, EntryKind.Folder, folder.Id, normal, fileKey: null);
        keys.Create(transaction, caller, id);
        return new Change(ChangeOutcome.Done, tree.Open(transaction.Connection, caller, EntryRow.Find(transaction.Connection, id)!));
    }

    private Change Done(WriteTransaction transaction, Caller caller, EntryId id) =>
        new(ChangeOutcome.Done, tree.Get(transaction.Connection, caller, id));

    private static string Shorten(string text, int bytes)
    {
        while (Encoding.UTF8.GetByteCount(text) > bytes)
        {
            text = text[..^(text.Length > 1 && char.IsLowSurrogate(text[^1]) ? 2 : 1)];
        }

        return text;
    }
}
