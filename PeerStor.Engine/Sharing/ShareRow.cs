using Microsoft.Data.Sqlite;
using PeerStor.Engine.Common;
using PeerStor.Engine.Database;

namespace PeerStor.Engine.Sharing;

/// <summary>A live link as its table holds it, with what was counted.</summary>
/// <param name="Stamp">Changes with every change of the link.</param>
internal sealed record ShareRow(ShareId Id, ShareRecord Record, byte[] Stamp, ShareUses Uses)
{
    private const string Select =
        """
        SELECT s.id, s.body, s.stamp, coalesce(u.visits, 0), coalesce(u.downloads, 0), coalesce(u.uploads, 0), u.last_used
        FROM shares s LEFT JOIN share_uses u ON u.share = s.id
        """;

    public static ShareRow? Find(DatabaseConnection connection, ShareId id) =>
        connection.First($"{Select} WHERE s.id = $1 AND s.ended = 0", Read, id.Value);

    /// <summary>The link whose maker or tree's owner that is.</summary>
    public static ShareRow? Find(DatabaseConnection connection, ShareId id, UserId user) =>
        Find(connection, id) is { } row && (row.Record.Maker == user || row.Record.Owner == user) ? row : null;

    public static ShareRow? FindBySecret(DatabaseConnection connection, byte[] secretHash) =>
        connection.First($"{Select} WHERE s.secret_hash = $1 AND s.ended = 0", Read, secretHash);

    /// <summary>Newest first.</summary>
    public static List<ShareRow> Of(DatabaseConnection connection, UserId user) => connection.Query(
        $"{Select} WHERE s.ended = 0 AND (s.maker = $1 OR s.owner = $1) ORDER BY s.id DESC LIMIT {2 * ShareLimits.MostLinks}",
        Read, user.Value);

    public static List<ShareRow> Of(DatabaseConnection connection, UserId user, EntryId entry) => connection.Query(
        $"""
        {Select} JOIN share_entries e ON e.share = s.id
        WHERE e.entry = $2 AND s.ended = 0 AND (s.maker = $1 OR s.owner = $1) ORDER BY s.id DESC
        """,
        Read, user.Value, entry.Value);

    public static long CountOf(DatabaseConnection connection, UserId maker) =>
        connection.Scalar<long>("SELECT count(*) FROM shares WHERE maker = $1 AND ended = 0", maker.Value);

    /// <summary>Over from the very millisecond on.</summary>
    public bool IsExpired(DateTimeOffset now) => Record.ExpiresMs <= now.ToUnixTimeMilliseconds();

    public bool IsUsedUp => Uses.Downloads >= Record.MostDownloads;

    private static ShareRow Read(SqliteDataReader row) => new(
        new ShareId(row.Id(0)), ShareRecord.Decode(row.Bytes(1)), row.Bytes(2),
        new ShareUses(row.GetInt64(3), row.GetInt64(4), row.GetInt64(5), row.TimeOrNull(6)));
}
