using PeerStor.Engine.Database;
using PeerStor.Engine.Journal;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Files;

/// <summary>
/// The tables of keys. Seals are only ever added; under which folder's key a key lies is a register, as a folder lies in
/// one place.
/// </summary>
internal static class KeyRegisters
{
    public static void Apply(WriteTransaction transaction, Operation operation, KeyNews? news)
    {
        DatabaseConnection connection = transaction.Connection;
        FolderKeyRecord key = FolderKeyRecord.Decode(operation.Body);
        switch (key.Kind)
        {
            case SealKind.Parent:
                connection.Execute(
                    """
                    INSERT INTO folder_key_links (folder, version, parent, parent_version, wrapped_key, stamp)
                    VALUES ($1, $2, $3, $4, $5, $6)
                    ON CONFLICT (folder, version) DO UPDATE SET
                      parent = excluded.parent, parent_version = excluded.parent_version, wrapped_key = excluded.wrapped_key,
                      stamp = excluded.stamp
                    WHERE excluded.stamp > stamp
                    """,
                    operation.Entity, key.Version, key.Holder, key.HolderVersion, key.WrappedKey, operation.Stamp());
                break;
            case SealKind.Newer:
                connection.Execute(
                    "INSERT OR IGNORE INTO folder_key_pasts (folder, version, newer, wrapped_key) VALUES ($1, $2, $3, $4)",
                    operation.Entity, key.Version, key.HolderVersion, key.WrappedKey);
                break;
            default:
                connection.Execute(
                    "INSERT OR IGNORE INTO folder_keys (folder, version, user, wrapped_key, seal) VALUES ($1, $2, $3, $4, $5)",
                    operation.Entity, key.Version, key.Holder, key.WrappedKey, (int)key.Kind);
                break;
        }

        // What was worked out about a new folder's first key cannot be wrong: nobody has asked for it yet.
        if (news is not null && (key.Version > 1 || key.Kind == SealKind.PublicKey))
        {
            transaction.OnCommitted(news.Raise);
        }
    }
}
