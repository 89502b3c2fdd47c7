using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Journal;
using PeerStor.Engine.Users.Allowances;

namespace PeerStor.Engine.Users;

/// <summary>Keeps the tables of users, key slots and grants. A revoked grant stays as a row without rights and a removed
/// slot as one without a key, so that a put that arrives after its end does not bring it back.</summary>
internal sealed class UserProjection(KnownLimits limits) : IJournalProjection
{
    public bool Handles(OperationKind kind) => kind is OperationKind.UserPut or OperationKind.KeySlotPut
        or OperationKind.KeySlotRemove or OperationKind.GrantPut or OperationKind.GrantRevoke
        or OperationKind.UserQuota or OperationKind.UserSpeed;

    public void Apply(WriteTransaction transaction, Operation operation)
    {
        DatabaseConnection connection = transaction.Connection;
        switch (operation.Kind)
        {
            case OperationKind.UserPut:
                PutUser(connection, operation);
                break;
            case OperationKind.KeySlotPut:
                KeySlotRecord slot = KeySlotRecord.Decode(operation.Body);
                connection.Execute(
                    "INSERT OR IGNORE INTO key_slots (id, user, kind, device, parameters, wrapped_key) VALUES ($1, $2, $3, $4, $5, $6)",
                    operation.Entity, slot.User.Value, (int)slot.Kind, slot.Device, slot.Parameters, slot.WrappedKey);
                break;
            case OperationKind.KeySlotRemove:
                connection.Execute(
                    """
                    INSERT INTO key_slots (id, user, kind, device, parameters, wrapped_key) VALUES ($1, x'', 0, x'', x'', x'')
                    ON CONFLICT (id) DO UPDATE SET wrapped_key = x''
                    """,
                    operation.Entity);
                break;
            case OperationKind.GrantPut:
                GrantRecord grant = GrantRecord.Decode(operation.Body);
                connection.Execute(
                    """
                    INSERT OR IGNORE INTO grants (id, secret_hash, user, kind, label, scope, created, expires, wrapped_key, role, folder)
                    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
                    """,
                    operation.Entity, grant.SecretHash, grant.User.Value, (int)grant.Kind, grant.Label, (int)grant.Scope,
                    grant.CreatedMs, grant.ExpiresMs, grant.WrappedKey, (int)grant.Role, grant.Folder?.Value);
                break;
            case OperationKind.GrantRevoke:
                Revoke(connection, operation);
                break;
            case OperationKind.UserQuota:
                PutQuota(connection, operation);
                limits.Refresh(transaction, new UserId(operation.Entity));
                break;
            case OperationKind.UserSpeed:
                PutSpeed(connection, operation);
                limits.Refresh(transaction, new UserId(operation.Entity));
                break;
        }
    }

    /// <summary>Keys never change; of what may be changed the newest says how it is.</summary>
    private static void PutUser(DatabaseConnection connection, Operation operation)
    {
        UserRecord user = UserRecord.Decode(operation.Body);
        connection.Execute(
            """
            INSERT INTO users (id, name, role, public_key, private_key, created, folded, disabled, stamp)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            ON CONFLICT (id) DO UPDATE SET
              name = excluded.name, role = excluded.role, folded = excluded.folded, disabled = excluded.disabled,
              stamp = excluded.stamp
            WHERE excluded.stamp > stamp
            """,
            operation.Entity, user.Name, (int)user.Role, user.PublicKey, user.PrivateKey, user.CreatedMs,
            UserName.Fold(user.Name), user.IsDisabled ? 1 : 0, operation.Stamp());
    }

    // Quota and speed are two registers: who changes the one does not undo what somebody else made of the other.
    private static void PutQuota(DatabaseConnection connection, Operation operation) => connection.Execute(
        """
        INSERT INTO user_limits (user, quota, quota_stamp) VALUES ($1, $2, $3)
        ON CONFLICT (user) DO UPDATE SET quota = excluded.quota, quota_stamp = excluded.quota_stamp
        WHERE excluded.quota_stamp > quota_stamp
        """,
        operation.Entity, QuotaRecord.Decode(operation.Body).Bytes, operation.Stamp());

    private static void PutSpeed(DatabaseConnection connection, Operation operation)
    {
        SpeedLimit speed = SpeedRecord.Decode(operation.Body).Speed;
        connection.Execute(
            """
            INSERT INTO user_limits (user, upload, download, speed_stamp) VALUES ($1, $2, $3, $4)
            ON CONFLICT (user) DO UPDATE SET upload = excluded.upload, download = excluded.download, speed_stamp = excluded.speed_stamp
            WHERE excluded.speed_stamp > speed_stamp
            """,
            operation.Entity, speed.UploadPerSecond, speed.DownloadPerSecond, operation.Stamp());
    }

    private static void Revoke(DatabaseConnection connection, Operation operation) => connection.Execute(
        """
        INSERT INTO grants (id, secret_hash, user, kind, label, scope, created, wrapped_key)
        VALUES ($1, $1, x'', 0, '', 0, 0, x'')
        ON CONFLICT (id) DO UPDATE SET scope = 0, wrapped_key = x''
        """,
        operation.Entity);
}
