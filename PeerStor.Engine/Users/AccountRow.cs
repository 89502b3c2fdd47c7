using Microsoft.Data.Sqlite;
using PeerStor.Engine.Common;
using PeerStor.Engine.Database;

namespace PeerStor.Engine.Users;

/// <summary>A user as the table holds them.</summary>
internal sealed record AccountRow(UserId Id, string Name, UserRole Role, bool IsDisabled, DateTimeOffset CreatedAt)
{
    private const string Columns = "id, name, role, disabled, created";

    public static AccountRow? Find(DatabaseConnection connection, UserId id) =>
        connection.First($"SELECT {Columns} FROM users WHERE id = $1", Read, id.Value);

    /// <summary>Of two with one name (made on two devices that then met) the older one has it.</summary>
    public static AccountRow? FindByName(DatabaseConnection connection, string name) =>
        connection.First($"SELECT {Columns} FROM users WHERE folded = $1 ORDER BY id LIMIT 1", Read, UserName.Fold(name));

    /// <summary>The user as the journal says it, with the keys that they have.</summary>
    public UserRecord Record(DatabaseConnection connection) => connection.First(
        "SELECT public_key, private_key FROM users WHERE id = $1",
        row => new UserRecord(Name, Role, row.Bytes(0), row.Bytes(1), CreatedAt.ToUnixTimeMilliseconds(), IsDisabled), Id.Value)!;

    public static IReadOnlyList<AccountRow> All(DatabaseConnection connection) =>
        connection.Query($"SELECT {Columns} FROM users ORDER BY role, folded, id", Read);

    private static AccountRow Read(SqliteDataReader row) => new(
        new UserId(row.Id(0)), row.GetString(1), (UserRole)row.GetInt32(2), row.GetInt64(3) != 0, row.Time(4));
}
