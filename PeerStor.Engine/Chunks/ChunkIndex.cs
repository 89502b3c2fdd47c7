using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace PeerStor.Engine.Chunks;

/// <summary>What the index knows of a segment file.</summary>
internal sealed record IndexedSegment(
    int Number, long IndexedBytes, long LiveBytes, long LiveChunks, bool Sealed, bool Retired);

/// <summary>
/// Where each chunk lies, in an SQLite database of its own. Lookups run on any thread; changes run one at a time, under
/// the store's index gate.
/// </summary>
internal sealed class ChunkIndex : IDisposable
{
    private const int MaxIdleReaders = 8;

    private readonly ConcurrentBag<IndexReader> idle = [];
    private readonly string path;
    private readonly SqliteConnection connection;

    public ChunkIndex(string path)
    {
        this.path = path;
        connection = IndexSchema.Open(path);
        Changes = new IndexChanges(connection);
    }

    public IndexChanges Changes { get; }

    public IndexedChunk? Find(ChunkId id) => Read(reader => reader.Find(id));

    /// <summary>The chunks after an id, in the order of ids.</summary>
    public List<IndexedChunk> After(ChunkId from, int limit) =>
        Read(reader => reader.List("id > $from ORDER BY id", from, 0, limit));

    /// <summary>The chunks after an id that have been flagged since the given observed second or longer.</summary>
    public List<IndexedChunk> Unneeded(ChunkId from, long since, int limit) =>
        Read(reader => reader.List("unneeded_since <= $value AND id > $from ORDER BY id", from, since, limit));

    /// <summary>Chunks of one segment, found by looking at every row: for the rare cases.</summary>
    public List<IndexedChunk> InSegment(int segment, int limit) =>
        Read(reader => reader.List("segment = $value", default, segment, limit));

    public List<IndexedSegment> Segments()
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT number, indexed_bytes, live_bytes, live_chunks, sealed, retired FROM segment";
        using SqliteDataReader rows = command.ExecuteReader();
        List<IndexedSegment> segments = [];
        while (rows.Read())
        {
            segments.Add(new IndexedSegment(
                rows.GetInt32(0), rows.GetInt64(1), rows.GetInt64(2), rows.GetInt64(3), rows.GetBoolean(4), rows.GetBoolean(5)));
        }

        return segments;
    }

    public List<IndexedChunk> Damaged()
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT id, segment, offset, length FROM damaged";
        using SqliteDataReader rows = command.ExecuteReader();
        List<IndexedChunk> chunks = [];
        while (rows.Read())
        {
            ChunkPlace place = new(rows.GetInt32(1), rows.GetInt64(2), rows.GetInt32(3));
            chunks.Add(new IndexedChunk(new ChunkId((byte[])rows.GetValue(0)), place, null));
        }

        return chunks;
    }

    public long Meta(string name) => IndexSchema.Scalar(connection, $"SELECT value FROM meta WHERE name = '{name}'");

    /// <summary>Moves the log into the database; false when a reader was in the way. All changes are then on the disk.</summary>
    public bool Checkpoint(bool whole)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = whole ? "PRAGMA wal_checkpoint(TRUNCATE)" : "PRAGMA wal_checkpoint(PASSIVE)";
        using SqliteDataReader row = command.ExecuteReader();
        return row.Read() && row.GetInt32(0) == 0;
    }

    public void Dispose()
    {
        foreach (IndexReader reader in idle)
        {
            reader.Dispose();
        }

        Changes.Dispose();
        connection.Dispose();
    }

    private T Read<T>(Func<IndexReader, T> read)
    {
        if (!idle.TryTake(out IndexReader? reader))
        {
            reader = new IndexReader(path);
        }

        T result;
        try
        {
            result = read(reader);
        }
        catch
        {
            reader.Dispose();
            throw;
        }

        if (idle.Count < MaxIdleReaders)
        {
            idle.Add(reader);
        }
        else
        {
            reader.Dispose();
        }

        return result;
    }
}
