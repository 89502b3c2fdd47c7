using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace PeerStor.Engine.Database;

/// <summary>Column readers for the types that the tables hold. Blobs are taken from SQLite itself: on the way through the
/// reader's general conversion each costs as much as reading the row.</summary>
internal static class ReaderExtensions
{
    public static byte[] Bytes(this SqliteDataReader reader, int column) =>
        reader.BytesOrNull(column) ?? throw new InvalidOperationException($"Column {column} is NULL.");

    public static byte[]? BytesOrNull(this SqliteDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : raw.sqlite3_column_blob(reader.Handle, column).ToArray();

    public static Guid Id(this SqliteDataReader reader, int column) =>
        new(raw.sqlite3_column_blob(reader.Handle, column), bigEndian: true);

    public static Guid? IdOrNull(this SqliteDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.Id(column);

    public static long? LongOrNull(this SqliteDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetInt64(column);

    public static DateTimeOffset Time(this SqliteDataReader reader, int column) =>
        DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(column));

    public static DateTimeOffset? TimeOrNull(this SqliteDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.Time(column);
}
