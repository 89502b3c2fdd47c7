using System.Security.Cryptography;
using System.Text;
using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Journal;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Files;

/// <summary>The steps that changes of a tree are made of, each within a transaction that somebody else commits.</summary>
internal sealed class DriveEdits(
    OperationLog log, DriveTree tree, DriveKeys keys, DriveChanges changes, Func<UserId, Caller?> findOpen, IdSource ids,
    TimeProvider time)
{
    private const int MostNameAttempts = 10_000;

    public DriveKeys Keys => keys;

    public Change CreateFolder(WriteTransaction transaction, Caller caller, EntryId parent, string name)
    {
        if (tree.Get(transaction.Connection, caller, parent) is not { TrashedAt: null } folder)
        {
            return new Change(ChangeOutcome.NotFound);
        }

        Change made = CreateBelow(transaction, caller, folder, name);
        return made.Outcome == ChangeOutcome.Done ? Done(transaction, caller, made.Entry!.Id) : Told(made);
    }

    /// <summary>Makes what is missing of a path of folders; NotAFolder when a file stands in the way. The answer's entry is
    /// raw.</summary>
    public Change EnsureFolder(WriteTransaction transaction, Caller caller, EntryId parent, string path) =>
        tree.Begin(transaction.Connection, caller, path, parent) is { Folder: { TrashedAt: null } at } begin
        && tree.IsVisible(transaction.Connection, caller, at)
            ? EnsureFolder(transaction, caller, at, begin.Names)
            : EnsureFromReach(transaction, caller, path, parent);

    /// <summary>Puts an entry, new or known, at a place under a name. The caller has checked that both are free.</summary>
    public void Place(
        WriteTransaction transaction, Caller caller, EntryId id, EntryKind kind, EntryId parent, string name, FileKey? fileKey) =>
        Place(transaction, caller, id, kind, parent, name, fileKey, before: null);

    /// <param name="before">The key that the file had until now, when <paramref name="fileKey"/> is a new one.</param>
    /// <param name="made">When a new entry was made, where it is older than its arrival.</param>
    public void Place(
        WriteTransaction transaction, Caller caller, EntryId id, EntryKind kind, EntryId parent, string name, FileKey? fileKey,
        FileKey? before, DateTimeOffset? made = null)
    {
        FolderKey key = keys.ForWriting(transaction, caller, parent);
        UserId owner = OwnerOf(transaction.Connection, caller, parent);
        long created = transaction.Connection.Scalar<long?>("SELECT created FROM entries WHERE id = $1", id.Value)
            ?? (made ?? time.GetUtcNow()).ToUnixTimeMilliseconds();
        PlaceRecord place = new(
            kind, owner, parent, key.NameKey(name), key.SealName(id, name), key.Version,
            fileKey is null ? [] : key.SealFileKey(id, fileKey.Key), ClassKey(caller, owner, kind, name), created,
            fileKey?.Number ?? 0);
        log.Append(transaction, OperationKind.EntryPlace, id.Value, place.Encode());
        if (fileKey is not null && before is not null)
        {
            keys.Files.Adopt(transaction, id, fileKey, key, before);
        }

        if (kind == EntryKind.Folder || fileKey is not null)
        {
            keys.FollowTitle(transaction, caller, id, fileKey, name);
        }

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

        if (EntryRow.Find(connection, id) is not { } row || tree.Get(connection, caller, id) is not { TrashedAt: null } entry)
        {
            return new Change(id == caller.User.SharedFolder ? ChangeOutcome.NotAllowed : ChangeOutcome.NotFound);
        }

        if (tree.Get(connection, caller, newParent) is not { TrashedAt: null } target)
        {
            return new Change(newParent == row.Parent ? ChangeOutcome.NotAllowed : ChangeOutcome.NotFound);
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

        if (!MayTakeAway(connection, caller, row) || !target.Rights.HasFlag(Rights.Write) || target.Owner != row.Owner)
        {
            return new Change(ChangeOutcome.NotAllowed);
        }

        if (tree.FindTaken(connection, caller, newParent, name) is { } taken)
        {
            return taken.Id == id ? new Change(ChangeOutcome.Done, taken) : Told(new Change(ChangeOutcome.NameTaken, taken));
        }

        Relocate(transaction, caller, row, newParent, name);
        transaction.OnCommitted(() => changes.Raise(row.Parent));
        return Done(transaction, caller, id);
    }

    public Change Trash(WriteTransaction transaction, Caller caller, EntryId id)
    {
        DatabaseConnection connection = transaction.Connection;
        if (id == caller.User.RootFolder || tree.Get(connection, caller, id) is not { TrashedAt: null })
        {
            return new Change(ChangeOutcome.NotFound);
        }

        if (EntryRow.Find(connection, id) is not { } row || !MayTakeAway(connection, caller, row) || HoldsWhatMustStay(connection, caller, row))
        {
            return new Change(ChangeOutcome.NotAllowed);
        }

        TrashRecord record = new(
            time.GetUtcNow().ToUnixTimeMilliseconds(), row.Kind == EntryKind.Folder ? VersionVector.Read(connection).Pack() : []);
        log.Append(transaction, OperationKind.EntryTrash, id.Value, record.Encode(), FileVersions.Latest(connection, id));
        transaction.OnCommitted(() => changes.Raise(row.Parent));
        return Done(transaction, caller, id);
    }

    /// <summary>Back to where it was; to the root when that folder is gone; under a free name when its own is taken. In
    /// somebody else's tree who may change that place may bring things back to it.</summary>
    public Change Restore(WriteTransaction transaction, Caller caller, EntryId id)
    {
        DatabaseConnection connection = transaction.Connection;
        if (EntryRow.Find(connection, id) is not { TrashedMs: not null } row || !MayTakeAway(connection, caller, row)
            || tree.Raw(connection, caller, row) is not { } entry)
        {
            return new Change(ChangeOutcome.NotFound);
        }

        bool homeIsThere = tree.Get(connection, caller, row.Parent) is { TrashedAt: null, Kind: EntryKind.Folder };
        if (!homeIsThere && (row.Owner != caller.User || caller.Reach is not null))
        {
            return new Change(ChangeOutcome.NotFound);
        }

        EntryId parent = homeIsThere ? row.Parent : caller.User.RootFolder;
        string name = FreeName(connection, caller, parent, entry.Name);
        if (parent != row.Parent || name != entry.Name)
        {
            Relocate(transaction, caller, row, parent, name);
        }

        log.Append(transaction, OperationKind.EntryRestore, id.Value, Cbor.Map(_ => { }));
        transaction.OnCommitted(() => changes.Raise(parent));
        return Done(transaction, caller, id);
    }

    /// <summary>Puts a known entry somewhere else, also when nobody can reach it where it is. The caller has checked that it may go there.</summary>
    public void Relocate(WriteTransaction transaction, Caller caller, EntryRow row, EntryId parent, string name) => keys.Move(
        transaction, caller, row, parent, (fileKey, before) => Place(transaction, caller, row.Id, row.Kind, parent, name, fileKey, before));

    /// <summary>The name itself, or "a (2).txt", "a (3).txt", …: the first that is free in the folder.</summary>
    public string FreeName(DatabaseConnection connection, Caller caller, EntryId parent, string name)
    {
        int dot = name.LastIndexOf('.');
        (string stem, string extension) = dot > 0 ? (name[..dot], name[dot..]) : (name, "");
        string candidate = name;
        for (int n = 2; n < MostNameAttempts && tree.FindTaken(connection, caller, parent, candidate) is not null; n++)
        {
            string suffix = $" ({n}){extension}";
            candidate = Shorten(stem, EntryName.MaxBytes - Encoding.UTF8.GetByteCount(suffix)) + suffix;
        }

        return candidate;
    }

    /// <summary>Whether the caller may take an entry out of the folder that it lies in, or bring it back.</summary>
    public bool MayTakeAway(DatabaseConnection connection, Caller caller, EntryRow row) =>
        tree.Permissions.OfFolder(connection, caller, row.Parent).HasFlag(Rights.Write)
        && tree.Permissions.Of(connection, caller, row).HasFlag(Rights.Write);

    /// <summary>Whether a folder somewhere below is set to be left alone by the caller, who may change the one around it.</summary>
    private bool HoldsWhatMustStay(DatabaseConnection connection, Caller caller, EntryRow row)
    {
        UserId who = caller.OnBehalfOf ?? caller.User;
        return row.Kind == EntryKind.Folder && row.Owner != who && tree.Permissions.PrincipalsOf(connection, who)
            .SelectMany(principal => connection.Query(
                "SELECT folder FROM folder_access WHERE principal = $1 AND rights IS NOT NULL", found => new EntryId(found.Id(0)), principal))
            .Any(folder => DriveTree.IsWithin(connection, folder, row.Id) && EntryRow.Find(connection, folder) is { } below
                && TrashedFolder.Way(connection, folder.Value).TakeWhile(step => step.Id != row.Id.Value).All(step => step.TrashedMs is null)
                && !tree.Permissions.Of(connection, caller, below).HasFlag(Rights.Write));
    }

    /// <summary>Whose tree a folder is in.</summary>
    public static UserId OwnerOf(DatabaseConnection connection, Caller caller, EntryId folder) =>
        folder == caller.User.RootFolder ? caller.User : EntryRow.Find(connection, folder)?.Owner ?? caller.User;

    /// <summary>What somebody may be told of a change: not the name of what is in the way, when they may not see it.</summary>
    public static Change Told(Change change) =>
        change.Entry is { } entry && !entry.Rights.HasFlag(Rights.Read) ? change with { Entry = null } : change;

    public static byte[] ClassKey(Caller caller, string mediaClass) =>
        HMACSHA256.HashData(caller.Keys.ClassSecret, Encoding.ASCII.GetBytes(mediaClass))[..8];

    // The owner's media are found by a secret of theirs: who puts something there for them has it only while it is open here.
    private byte[] ClassKey(Caller caller, UserId owner, EntryKind kind, string name) =>
        kind == EntryKind.Folder ? []
        : (caller.User == owner ? caller : findOpen(owner)) is { } theirs ? ClassKey(theirs, MediaTypes.ClassOf(MediaTypes.Guess(name)))
        : [.. EntryRow.UnknownClass];

    private Change EnsureFolder(WriteTransaction transaction, Caller caller, Entry at, IReadOnlyList<string> names)
    {
        Change last = new(ChangeOutcome.Done, at);
        foreach (string name in names)
        {
            last = CreateBelow(transaction, caller, last.Entry!, name);
            if (last is { Outcome: ChangeOutcome.NameTaken, Entry: { } taken })
            {
                // Who may not see what is there gets a folder beside it.
                last = taken.Kind == EntryKind.Folder && taken.Rights != Rights.None ? new Change(ChangeOutcome.Done, taken)
                    : taken.Rights.HasFlag(Rights.Read) ? new Change(ChangeOutcome.NotAFolder, taken)
                    : CreateBelow(
                        transaction, caller, EntryAt(transaction, caller, taken.Parent),
                        FreeName(transaction.Connection, caller, taken.Parent, name));
            }

            if (last.Outcome != ChangeOutcome.Done)
            {
                return last;
            }
        }

        return last;
    }

    /// <summary>A caller with a reach may not touch the folders above it, but may name the way through them.</summary>
    private Change EnsureFromReach(WriteTransaction transaction, Caller caller, string path, EntryId parent)
    {
        DatabaseConnection connection = transaction.Connection;
        if (caller.Reach is null || tree.Begin(connection, caller, path, parent) is not { } begin)
        {
            return new Change(ChangeOutcome.NotFound);
        }

        Entry at = begin.Folder;
        for (int i = 0; i < begin.Names.Count; i++)
        {
            if (tree.FindChild(connection, caller, at.Id, begin.Names[i]) is not { Kind: EntryKind.Folder } child)
            {
                return new Change(ChangeOutcome.NotFound);
            }

            if (tree.IsVisible(connection, caller, child))
            {
                return EnsureFolder(transaction, caller, child, [.. begin.Names.Skip(i + 1)]);
            }

            at = child;
        }

        return new Change(ChangeOutcome.NotFound);
    }

    /// <summary>Looks only at the folder itself, which the caller has found reachable: a thousand folders deep, the way up
    /// would be walked a thousand times. The answer's entry is raw.</summary>
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

        if (!folder.Rights.HasFlag(Rights.Upload))
        {
            return tree.FindTaken(transaction.Connection, caller, folder.Id, normal) is { Kind: EntryKind.Folder } there
                && there.Rights.HasFlag(Rights.Read)
                ? new Change(ChangeOutcome.NameTaken, there)
                : new Change(ChangeOutcome.NotAllowed);
        }

        if (tree.FindTaken(transaction.Connection, caller, folder.Id, normal) is { } taken)
        {
            return new Change(ChangeOutcome.NameTaken, taken);
        }

        EntryId id = new(ids.Next());
        Place(transaction, caller, id, EntryKind.Folder, folder.Id, normal, fileKey: null);
        keys.Create(transaction, caller, id, folder.Id);
        return new Change(ChangeOutcome.Done, EntryAt(transaction, caller, id));
    }

    private Entry EntryAt(WriteTransaction transaction, Caller caller, EntryId id) =>
        id == caller.User.RootFolder
            ? tree.Get(transaction.Connection, caller, id)!
            : tree.Raw(transaction.Connection, caller, EntryRow.Find(transaction.Connection, id)!)!;

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
