using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using PeerStor.Engine.Common;
using PeerStor.Engine.Database;

namespace PeerStor.Engine.Users.Allowances;

/// <summary>All limits in memory: they are asked for with every upload and download. There are as many as people have one.</summary>
/// <param name="configured">The speed of this device as long as nobody has set another one in Settings.</param>
internal sealed class KnownLimits(SpeedLimit configured = default)
{
    private const string NodeKey = "speed";

    private readonly ConcurrentDictionary<UserId, UserLimit> _users = new();

    /// <summary>A user's limits have changed; null: those of this device.</summary>
    public event Action<UserId?>? Changed;

    /// <summary>The speed of this device for all together.</summary>
    public SpeedLimit Node { get; private set; } = configured;

    public bool IsNodeConfigured { get; private set; } = true;

    public UserLimit Of(UserId user) => _users.TryGetValue(user, out UserLimit? limit) ? limit : UserLimit.None;

    public void Load(NodeDatabase database) => database.Read(connection =>
    {
        foreach ((UserId user, UserLimit limit) in connection.Query(
            "SELECT quota, upload, download, user FROM user_limits", row => (new UserId(row.Id(3)), Read(row))))
        {
            _users[user] = limit;
        }

        if (connection.First("SELECT value FROM meta WHERE key = $1", row => row.Bytes(0), NodeKey) is { } kept)
        {
            Node = SpeedRecord.Decode(kept).Speed;
            IsNodeConfigured = false;
        }

        return true;
    });

    /// <summary>Takes over what the transaction made of a user's limits, once it is on disk.</summary>
    public void Refresh(WriteTransaction transaction, UserId user)
    {
        UserLimit limit = transaction.Connection.First(
            "SELECT quota, upload, download FROM user_limits WHERE user = $1", Read, user.Value)!;
        transaction.OnCommitted(() =>
        {
            _users[user] = limit;
            Changed?.Invoke(user);
        });
    }

    /// <summary>The speed is a matter of this device's line, so it stays here and is no operation.</summary>
    public void PutNode(WriteTransaction transaction, SpeedLimit speed)
    {
        transaction.Connection.Execute(
            "INSERT INTO meta (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            NodeKey, new SpeedRecord(speed).Encode());
        transaction.OnCommitted(() =>
        {
            Node = speed;
            IsNodeConfigured = false;
            Changed?.Invoke(null);
        });
    }

    private static UserLimit Read(SqliteDataReader row) =>
        new(row.LongOrNull(0), new SpeedLimit(row.LongOrNull(1), row.LongOrNull(2)));
}
