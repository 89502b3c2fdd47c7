using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace PeerStor.Engine.Chunks;

/// <summary>
/// One reading connection with its prepared lookup, used by one thread at a time. It speaks to SQLite directly: a
/// command and a reader object for each chunk would cost more than the lookup.
/// </summary>
internal sealed class IndexReader : IDisposable
{
    private const string Lookup = "SELECT segment, offset, length, unneeded_since FROM chunk WHERE id = ?";

    private readonly SqliteConnection connection;
    private readonly sqlite3_stmt find;

    public IndexReader(string path)
    {
        connection = IndexSchema.Connect(path, SqliteOpenMode.ReadOnly);
        SqliteException.ThrowExceptionForRC(
            raw.sqlite3_prepare_v2(connection.Handle, Lookup, out find), connection.Handle);
    }

    public IndexedChunk? Find(ChunkId id)
    {
        Span<byte> key = stackalloc byte[ChunkId.Bytes];
        id.CopyTo(key);
        raw.sqlite3_bind_blob(find, 1, key);
        int result = raw.sqlite3_step(find);
        try
        {
            if (result == raw.SQLITE_DONE)
            {
                return null;
            }

            if (result != raw.SQLITE_ROW)
            {
                SqliteException.ThrowExceptionForRC(result, connection.Handle);
            }

            ChunkPlace place = new(
                raw.sqlite3_column_int(find, 0), raw.sqlite3_column_int64(find, 1), raw.sqlite3_column_int(find, 2));
            bool needed = raw.sqlite3_column_type(find, 3) == raw.SQLITE_NULL;
            return new IndexedChunk(id, place, needed ? null : raw.sqlite3_column_int64(find, 3));
        }
        finally
        {
            raw.sqlite3_reset(find);
        }
    }

    /// <summary>Up to <paramref name="limit"/> chunks that the condition selects; $from is a chunk id, $value a number.</summary>
    public List<IndexedChunk> List(string condition, ChunkId from, long value, int limit)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText =
            $"SELECT id, segment, offset, length, unneeded_since FROM chunk WHERE {condition} LIMIT $limit";
        command.Parameters.AddWithValue("$from", from.ToArray());
        command.Parameters.AddWithValue("$value", value);
        command.Parameters.AddWithValue("$limit", limit);
        List<IndexedChunk> chunks = [];
        using SqliteDataReader rows = command.ExecuteReader();
        while (rows.Read())
        {
            ChunkPlace place = new(rows.GetInt32(1), rows.GetInt64(2), rows.GetInt32(3));
            chunks.Add(new IndexedChunk(
                new ChunkId((byte[])rows.GetValue(0)), place, rows.IsDBNull(4) ? null : rows.GetInt64(4)));
        }

        return chunks;
    }

    public void Dispose()
    {
        find.Dispose();
        connection.Dispose();
    }
}
