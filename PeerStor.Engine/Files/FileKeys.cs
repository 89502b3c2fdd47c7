using System.Security.Cryptography;
using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Journal;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Files;

/// <summary>One of a file's keys. The first has the number 0, later ones have random numbers.</summary>
/// <param name="IsNew">Made now: it must be put in place in the same transaction as what is sealed under it.</param>
internal sealed record FileKey(int Number, byte[] Key, bool IsNew);

/// <summary>
/// Opens and makes keys of files. A file has one key until somebody who had it is to read no further: then what is stored
/// next gets a new one, and the one before lies sealed under it, so that older versions stay readable wherever the file goes.
/// </summary>
internal sealed class FileKeys(OperationLog log, FolderKeys keys, KeyEdits edits)
{
    /// <summary>The file's key as of now; null for a folder, and when the caller has it not.</summary>
    public FileKey? Current(DatabaseConnection connection, Caller caller, EntryRow row)
    {
        if (row is not { Kind: EntryKind.File, FileKey: { } wrapped })
        {
            return null;
        }

        ReachEntry? reached = caller.Reach?.Find(row.Id);
        return (keys.Find(connection, caller, row.Parent, row.KeyVersion)?.OpenFileKey(row.Id, wrapped)
            ?? (reached?.FileKeyNumber == row.FileKeyNumber ? reached.FileKey : null)
            ?? keys.FindFileKey(connection, caller, row.Id, row.FileKeyNumber)) is { } key
            ? new FileKey(row.FileKeyNumber, key, false)
            : null;
    }

    /// <summary>The file's key of that number.</summary>
    public byte[]? Open(DatabaseConnection connection, Caller caller, EntryRow row, int number) =>
        Current(connection, caller, row) is not { } current ? keys.FindFileKey(connection, caller, row.Id, number)
        : current.Number == number ? current.Key
        : keys.FindFileKey(connection, caller, row.Id, number, (current.Number, current.Key));

    /// <summary>The key that a version's manifest is sealed under.</summary>
    public byte[]? OfVersion(DatabaseConnection connection, Caller caller, EntryRow row, VersionId version) =>
        Open(connection, caller, row, connection.Scalar<int>("SELECT file_key_number FROM versions WHERE id = $1", version.Value));

    /// <summary>The key that new content of the file is sealed under.</summary>
    public FileKey? ForContent(DatabaseConnection connection, Caller caller, EntryRow row) =>
        Current(connection, caller, row) is not { } current ? null
        : row.KeyVersion == keys.Newest(connection, row.Parent) && edits.IsFresh(connection, row.Parent) ? current
        : New();

    public static FileKey New() => new(RandomNumberGenerator.GetInt32(1, int.MaxValue), IdSource.Secret(), true);

    /// <summary>Seals a file's name for those who have its key and not that of the folder.</summary>
    public static FolderKey TitleKey(EntryId file, int number, byte[] key) => new(file, number, key);

    /// <summary>Notes how a new key is reached from that of the folder, and the one before it from the new one.</summary>
    public void Adopt(WriteTransaction transaction, EntryId file, FileKey made, FolderKey folder, FileKey before)
    {
        Put(transaction, file, new FolderKeyRecord(
            made.Number, folder.Folder.Value, folder.SealBelow(file, made.Number, made.Key), SealKind.Parent, folder.Version));
        Put(transaction, file, new FolderKeyRecord(
            before.Number, file.Value, new FolderKey(file, made.Number, made.Key).SealBelow(file, before.Number, before.Key),
            SealKind.Newer, made.Number));
        foreach (Guid holder in edits.Holders.OthersOf(transaction.Connection, file))
        {
            edits.SealFor(transaction, file.Value, made.Number, made.Key, holder);
        }
    }

    private void Put(WriteTransaction transaction, EntryId file, FolderKeyRecord record) =>
        log.Append(transaction, OperationKind.FolderKeyPut, file.Value, record.Encode());
}
