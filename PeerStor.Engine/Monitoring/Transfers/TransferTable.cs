using Microsoft.Data.Sqlite;
using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Monitoring.Transfers;

/// <summary>Transfers on disk. What was moved and why it failed is sealed for its user; sizes, times and kinds are plain.</summary>
internal static class TransferTable
{
    /// <summary>Rows of all users together: a year of normal use, two megabytes.</summary>
    public const int MostRows = 10_000;

    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(90);

    /// <summary>Days in the totals, which say nothing of single files.</summary>
    private static readonly TimeSpan DaysKept = TimeSpan.FromDays(400);

    public const string Columns = "number, id, kind, way, size, moved, began, ended, active_ms, result, sealed";

    /// <summary>Adds a transfer; one that went on after it had been written is one row with both parts.</summary>
    public static void Put(DatabaseConnection connection, Caller caller, Transfer transfer) => connection.Execute(
        """
        INSERT INTO transfers (id, user, kind, way, size, moved, began, ended, active_ms, result, sealed)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        ON CONFLICT (id) DO UPDATE SET number = (SELECT max(number) + 1 FROM transfers), way = excluded.way, size = excluded.size, moved = moved + excluded.moved,
          ended = excluded.ended, active_ms = active_ms + excluded.active_ms, result = excluded.result, sealed = excluded.sealed
        """,
        transfer.Id, caller.User.Value, (int)transfer.Kind, (int)transfer.Way, transfer.SizeBytes, transfer.MovedBytes,
        transfer.BeganAt.ToUnixTimeMilliseconds(), transfer.EndedAt.ToUnixTimeMilliseconds(),
        (long)transfer.Active.TotalMilliseconds, (int)transfer.Result, Seal(caller, transfer));

    public static void CountDay(
        DatabaseConnection connection, UserId user, long day, TransferKind kind, int transfers, int failed, long bytes) => connection.Execute(
        """
        INSERT INTO transfer_days (user, day, kind, transfers, failed, bytes) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (user, day, kind) DO UPDATE SET
          transfers = transfers + excluded.transfers, failed = failed + excluded.failed, bytes = bytes + excluded.bytes
        """,
        user.Value, day, (int)kind, transfers, failed, bytes);

    public static void Prune(DatabaseConnection connection, DateTimeOffset now)
    {
        connection.Execute(
            "DELETE FROM transfers WHERE number <= (SELECT max(number) FROM transfers) - $1 OR ended < $2",
            MostRows, (now - Lifetime).ToUnixTimeMilliseconds());
        connection.Execute("DELETE FROM transfer_days WHERE day < $1", DayOf(now - DaysKept));
    }

    public static (long Number, Transfer Transfer) Read(SqliteDataReader row, Caller caller)
    {
        Guid id = row.Id(1);
        string path = "";
        string? reason = null;
        EntryId? entry = null;
        Cbor.ReadMap(caller.Keys.Unwrap(row.Bytes(10), Context(id)), (key, reader) =>
        {
            switch (key)
            {
                case 1: path = reader.ReadTextString(); return true;
                case 2: reason = reader.ReadTextString(); return true;
                case 3: entry = new EntryId(reader.ReadId()); return true;
                default: return false;
            }
        });
        return (row.GetInt64(0), new Transfer(
            id, (TransferKind)row.GetInt32(2), (TransferWay)row.GetInt32(3), path, entry, row.LongOrNull(4), row.GetInt64(5),
            row.Time(6), row.Time(7), TimeSpan.FromMilliseconds(row.GetInt64(8)), (TransferResult)row.GetInt32(9), reason));
    }

    /// <summary>Days since 1970-01-01, UTC.</summary>
    public static long DayOf(DateTimeOffset time) => time.ToUnixTimeSeconds() / (24 * 3600);

    private static byte[] Seal(Caller caller, Transfer transfer) => caller.Keys.Wrap(
        Cbor.Map(writer =>
        {
            writer.Field(1, transfer.Path);
            if (transfer.Reason is { } reason)
            {
                writer.Field(2, reason);
            }

            if (transfer.Entry is { } entry)
            {
                writer.Field(3, entry.Value);
            }
        }),
        Context(transfer.Id));

    private static byte[] Context(Guid id) => id.ToByteArray(bigEndian: true);
}
