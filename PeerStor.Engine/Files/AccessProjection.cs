using PeerStor.Engine.Database;
using PeerStor.Engine.Journal;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Files;

/// <summary>Keeps the tables of who may do what: for each folder and principal, and for each title, what the operation with
/// the greatest stamp said.</summary>
internal sealed class AccessProjection(KeyNews news) : IJournalProjection
{
    public bool Handles(OperationKind kind) => kind is OperationKind.FolderAccess;

    public void Apply(WriteTransaction transaction, Operation operation)
    {
        AccessRecord access = AccessRecord.Decode(operation.Body);
        transaction.OnCommitted(news.Raise);
        if (access.Title is { } title)
        {
            transaction.Connection.Execute(
                """
                INSERT INTO folder_titles (folder, title, key_version, stamp) VALUES ($1, $2, $3, $4)
                ON CONFLICT (folder) DO UPDATE SET
                  title = excluded.title, key_version = excluded.key_version, stamp = excluded.stamp
                WHERE excluded.stamp > stamp
                """,
                operation.Entity, title, access.KeyVersion, operation.Stamp());
            return;
        }

        transaction.Connection.Execute(
            """
            INSERT INTO folder_access (folder, principal, is_group, rights, by, stamp) VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (folder, principal) DO UPDATE SET
              is_group = excluded.is_group, rights = excluded.rights, by = excluded.by, stamp = excluded.stamp
            WHERE excluded.stamp > stamp
            """,
            operation.Entity, access.Principal, access.IsGroup ? 1 : 0, (int?)access.Rights, access.By.Value, operation.Stamp());
    }
}
