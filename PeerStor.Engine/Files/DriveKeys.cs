using System.Security.Cryptography;
using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Journal;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Files;

/// <summary>What changes of a tree do with keys.</summary>
internal sealed class DriveKeys(OperationLog log, FolderKeys keys, KeyEdits edits, FileKeys files, Permissions permissions)
{
    public FileKeys Files => files;

    /// <summary>The user's root folder gets its key with the first change.</summary>
    public FolderKey ForWriting(WriteTransaction transaction, Caller caller, EntryId folder)
    {
        FolderKey? key = edits.ForWriting(transaction, caller, folder);
        if (key is null && folder == caller.User.RootFolder)
        {
            edits.Create(transaction, caller, folder, caller.User, parent: null);
            key = keys.Find(transaction.Connection, caller, folder);
        }

        return key ?? throw new CryptographicException("This user has no key for that folder.");
    }

    /// <summary>The first key of a folder that was just placed.</summary>
    public void Create(WriteTransaction transaction, Caller caller, EntryId folder, EntryId parent) => edits.Create(
        transaction, caller, folder, DriveEdits.OwnerOf(transaction.Connection, caller, parent), ForWriting(transaction, caller, parent));

    /// <summary>
    /// Moves an entry within a tree. Out of what others may read it takes a new key along: they keep what they have had, and
    /// nothing that is written from now on.
    /// </summary>
    public void Move(WriteTransaction transaction, Caller caller, EntryRow row, EntryId target, Action<FileKey?, FileKey?> place)
    {
        DatabaseConnection connection = transaction.Connection;
        bool wasShared = target != row.Parent && !permissions.MapOf(connection, row.Parent).IsEmpty;
        if (row.Kind == EntryKind.File)
        {
            FileKey? current = files.Current(connection, caller, row);
            place(wasShared && current is not null ? FileKeys.New() : current, wasShared ? current : null);
            return;
        }

        // A key that somebody has who should not is replaced while the folder is still where that can be seen.
        edits.ForWriting(transaction, caller, row.Id);
        place(null, null);
        if (wasShared)
        {
            edits.ForWriting(transaction, caller, row.Id);
        }
        else if (target != row.Parent && EntryRow.Find(connection, row.Id) is { } moved)
        {
            edits.LinkToParent(transaction, caller, moved);
        }
    }

    /// <summary>Those who have no key of the folder that a shared entry lies in see its name by a copy: it follows.</summary>
    public void FollowTitle(WriteTransaction transaction, Caller caller, EntryId entry, FileKey? fileKey, string name)
    {
        if (transaction.Connection.Scalar<long>("SELECT count(*) FROM folder_titles WHERE folder = $1", entry.Value) > 0)
        {
            PutTitle(transaction, caller, entry, fileKey, name);
        }
    }

    /// <param name="fileKey">Null for a folder: its own key seals its name.</param>
    public void PutTitle(WriteTransaction transaction, Caller caller, EntryId entry, FileKey? fileKey, string name)
    {
        FolderKey key = fileKey is null ? ForWriting(transaction, caller, entry) : FileKeys.TitleKey(entry, fileKey.Number, fileKey.Key);
        log.Append(
            transaction, OperationKind.FolderAccess, entry.Value,
            AccessRecord.OfTitle(key.SealTitle(name), key.Version, caller.User).Encode());
    }
}
