using Microsoft.Data.Sqlite;

namespace PeerStor.Engine.Chunks;

/// <summary>The changes of the index, as prepared statements. Each must run inside <see cref="Transact"/>.</summary>
internal sealed class IndexChanges : IDisposable
{
    private readonly SqliteConnection connection;
    private readonly List<SqliteCommand> commands = [];
    private readonly SqliteCommand add;
    private readonly SqliteCommand move;
    private readonly SqliteCommand remove;
    private readonly SqliteCommand removeUnneeded;
    private readonly SqliteCommand flag;
    private readonly SqliteCommand addDamaged;
    private readonly SqliteCommand removeDamaged;
    private readonly SqliteCommand addSegment;
    private readonly SqliteCommand live;
    private readonly SqliteCommand indexed;
    private readonly SqliteCommand state;
    private readonly SqliteCommand removeSegment;
    private readonly SqliteCommand meta;

    public IndexChanges(SqliteConnection connection)
    {
        this.connection = connection;
        add = Prepare("INSERT OR IGNORE INTO chunk (id, segment, offset, length) VALUES ($1, $2, $3, $4)", 4);
        move = Prepare(
            "UPDATE chunk SET segment = $2, offset = $3 WHERE id = $1 AND segment = $4 AND offset = $5", 5);
        remove = Prepare("DELETE FROM chunk WHERE id = $1 AND segment = $2 AND offset = $3", 3);
        removeUnneeded = Prepare(
            "DELETE FROM chunk WHERE id = $1 AND unneeded_since <= $2 AND segment = $3 AND offset = $4", 4);
        flag = Prepare("UPDATE chunk SET unneeded_since = $2 WHERE id = $1", 2);
        addDamaged = Prepare("INSERT OR REPLACE INTO damaged (id, segment, offset, length) VALUES ($1, $2, $3, $4)", 4);
        removeDamaged = Prepare("DELETE FROM damaged WHERE id = $1", 1);
        addSegment = Prepare("INSERT OR IGNORE INTO segment (number) VALUES ($1)", 1);
        live = Prepare(
            "UPDATE segment SET live_bytes = live_bytes + $2, live_chunks = live_chunks + $3 WHERE number = $1", 3);
        indexed = Prepare("UPDATE segment SET indexed_bytes = MAX(indexed_bytes, $2) WHERE number = $1", 2);
        state = Prepare("UPDATE segment SET sealed = $2, retired = $3 WHERE number = $1", 3);
        removeSegment = Prepare("DELETE FROM segment WHERE number = $1", 1);
        meta = Prepare("INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT DO UPDATE SET value = $2", 2);
    }

    /// <summary>All of the changes or none; throws <see cref="SqliteException"/>.</summary>
    public void Transact(Action<IndexChanges> changes)
    {
        IndexSchema.Execute(connection, "BEGIN IMMEDIATE");
        try
        {
            changes(this);
            IndexSchema.Execute(connection, "COMMIT");
        }
        catch
        {
            // After some errors, such as a full disk, SQLite has rolled back by itself.
            if (SQLitePCL.raw.sqlite3_get_autocommit(connection.Handle) == 0)
            {
                IndexSchema.Execute(connection, "ROLLBACK");
            }

            throw;
        }
    }

    /// <summary>False when the chunk is in the index already, which then stays as it is.</summary>
    public bool Add(ChunkId id, ChunkPlace place)
    {
        Run(removeDamaged, id.ToArray());
        Run(addSegment, place.Segment);
        bool added = Run(add, id.ToArray(), place.Segment, place.Offset, place.Length);
        if (added)
        {
            Run(live, place.Segment, place.RecordBytes, 1);
        }

        return added;
    }

    /// <summary>False when the chunk is not at the old place any more.</summary>
    public bool Move(ChunkId id, ChunkPlace from, ChunkPlace to)
    {
        if (!Run(move, id.ToArray(), to.Segment, to.Offset, from.Segment, from.Offset))
        {
            return false;
        }

        Run(addSegment, to.Segment);
        Run(live, from.Segment, -from.RecordBytes, -1);
        Run(live, to.Segment, to.RecordBytes, 1);
        return true;
    }

    /// <summary>False when the chunk was needed again, or moved, since it was looked at.</summary>
    public bool RemoveUnneeded(IndexedChunk chunk, long since) =>
        Run(removeUnneeded, chunk.Id.ToArray(), since, chunk.Place.Segment, chunk.Place.Offset)
        && NoLongerLive(chunk.Place);

    /// <summary>Takes a bad record out of use; false when the chunk is not at that place any more.</summary>
    public bool SetDamaged(ChunkId id, ChunkPlace place) =>
        Run(remove, id.ToArray(), place.Segment, place.Offset)
        && Run(addDamaged, id.ToArray(), place.Segment, place.Offset, place.Length)
        && NoLongerLive(place);

    public void Flag(ChunkId id, long? since) => Run(flag, id.ToArray(), since ?? (object)DBNull.Value);

    public void SetIndexed(int segment, long bytes)
    {
        Run(addSegment, segment);
        Run(indexed, segment, bytes);
    }

    public void SetState(int segment, bool isSealed, bool retired)
    {
        Run(addSegment, segment);
        Run(state, segment, isSealed, retired);
    }

    public void RemoveSegment(int segment) => Run(removeSegment, segment);

    public void SetMeta(string name, long value) => Run(meta, name, value);

    public void Dispose() => commands.ForEach(command => command.Dispose());

    private bool NoLongerLive(ChunkPlace place) => Run(live, place.Segment, -place.RecordBytes, -1);

    private SqliteCommand Prepare(string sql, int parameters)
    {
        SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        for (int i = 1; i <= parameters; i++)
        {
            SqliteParameter parameter = command.CreateParameter();
            parameter.ParameterName = $"${i}";
            command.Parameters.Add(parameter);
        }

        commands.Add(command);
        return command;
    }

    private static bool Run(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i];
        }

        return command.ExecuteNonQuery() > 0;
    }
}
