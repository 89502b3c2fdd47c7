using PeerStor.Engine.Database;
using PeerStor.Engine.Journal;

namespace PeerStor.Engine.Users;

/// <summary>Keeps the tables of users, key slots and grants. A revoked grant stays as a row without rights, so that a
/// put that arrives after its revocation does not bring it back.</summary>
internal sealed class UserProjection : IJournalProjection
{
    public bool Handles(OperationKind kind) => kind is OperationKind.UserPut or OperationKind.KeySlotPut
        or OperationKind.KeySlotRemove or OperationKind.GrantPut or OperationKind.GrantRevoke;

    public void Apply(WriteTransaction transaction, Operation operation)
    {
        DatabaseConnection connection = transaction.Connection;
        switch (operation.Kind)
        {
            case OperationKind.UserPut:
                UserRecord user = UserRecord.Decode(operation.Body);
                connection.Execute(
                    """
                    INSERT INTO users (id, name, role, public_key, private_key, created) VALUES ($1, $2, $3, $4, $5, $6)
                    ON CONFLICT (id) DO UPDATE SET name = excluded.name, role = excluded.role
                    """,
                    operation.Entity, user.Name, (int)user.Role, user.PublicKey, user.PrivateKey, user.CreatedMs);
                break;
            case OperationKind.KeySlotPut:
                KeySlotRecord slot = KeySlotRecord.Decode(operation.Body);
                connection.Execute(
                    "INSERT OR IGNORE INTO key_slots (id, user, kind, device, parameters, wrapped_key) VALUES ($1, $2, $3, $4, $5, $6)",
                    operation.Entity, slot.User.Value, (int)slot.Kind, slot.Device, slot.Parameters, slot.WrappedKey);
                break;
            case OperationKind.KeySlotRemove:
                connection.Execute("UPDATE key_slots SET wrapped_key = x'' WHERE id = $1", operation.Entity);
                break;
            case OperationKind.GrantPut:
                GrantRecord grant = GrantRecord.Decode(operation.Body);
                connection.Execute(
                    """
                    INSERT OR IGNORE INTO grants (id, secret_hash, user, kind, label, scope, created, expires, wrapped_key)
                    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
                    """,
                    operation.Entity, grant.SecretHash, grant.User.Value, (int)grant.Kind, grant.Label, (int)grant.Scope,
                    grant.CreatedMs, grant.ExpiresMs, grant.WrappedKey);
                break;
            case OperationKind.GrantRevoke:
                Revoke(connection, operation);
                break;
        }
    }

    private static void Revoke(DatabaseConnection connection, Operation operation) => connection.Execute(
        """
        INSERT INTO grants (id, secret_hash, user, kind, label, scope, created, wrapped_key)
        VALUES ($1, $1, x'', 0, '', 0, 0, x'')
        ON CONFLICT (id) DO UPDATE SET scope = 0, wrapped_key = x''
        """,
        operation.Entity);
}
