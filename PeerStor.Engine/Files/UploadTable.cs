using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using PeerStor.Engine.Chunks;
using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Files;

/// <summary>Unfinished uploads in the database. Where a file will go and what opens its chunks is sealed for its user.</summary>
internal sealed class UploadTable(NodeDatabase database)
{
    /// <summary>How long an upload that nobody goes on with is kept.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);

    /// <summary>The tail is stored before the numbered chunks: it is replaced all the time.</summary>
    private const int TailOrdinal = -1;

    private const string Columns = "id, protocol, length, received, created, activity, request, chunk_count, finished, owner";

    public UploadState? Find(Caller caller, UploadId id) => database.Read(connection =>
    {
        UploadState? state = connection.First(
            $"SELECT {Columns} FROM uploads WHERE id = $1 AND user = $2", row => Read(row, caller), id.Value, caller.User.Value);
        if (state is not null)
        {
            state.Tail = ReadChunks(connection, caller, id, TailOrdinal, TailOrdinal).Cast<ChunkRef?>().FirstOrDefault();
        }

        return state;
    });

    public bool Has(UploadId id) => database.Read(connection => connection.Scalar<long>("SELECT EXISTS (SELECT 1 FROM uploads WHERE id = $1)", id.Value) != 0);

    public UploadState? FindByTarget(Caller caller, string path, string protocol) => database.Read(connection =>
        connection.First(
            $"""
            SELECT {Columns} FROM uploads WHERE user = $1 AND target_key = $2 AND finished IS NULL
            ORDER BY activity DESC LIMIT 1
            """,
            row => Read(row, caller), caller.User.Value, TargetKey(caller, path, protocol)));

    public List<UploadState> List(Caller caller, int limit) => database.Read(connection => connection.Query(
        $"SELECT {Columns} FROM uploads WHERE user = $1 AND finished IS NULL ORDER BY activity DESC LIMIT $2",
        row => Read(row, caller), caller.User.Value, limit));

    public long CountUnfinished(UserId user) => database.Read(connection => connection.Scalar<long>(
        "SELECT count(*) FROM uploads WHERE user = $1 AND finished IS NULL", user.Value));

    /// <summary>All chunks but the tail, in order.</summary>
    public List<ChunkRef> Chunks(Caller caller, UploadId id) =>
        database.Read(connection => ReadChunks(connection, caller, id, 0, int.MaxValue));

    public static void Insert(WriteTransaction transaction, Caller caller, UploadState state)
    {
        byte[] request = Cbor.Map(writer =>
        {
            writer.Field(1, state.Request.Path);
            writer.Field(2, (long)state.Request.Conflict);
            if (state.Request.Modified is { } modified)
            {
                writer.Field(3, modified.ToUnixTimeMilliseconds());
            }

            if (state.Request.Under is { } under)
            {
                writer.Field(4, under.Value);
            }
        });
        transaction.Connection.Execute(
            """
            INSERT INTO uploads (id, user, protocol, target_key, length, received, created, activity, request, owner)
            VALUES ($1, $2, $3, $4, $5, 0, $6, $6, $7, $8)
            """,
            state.Id.Value, caller.User.Value, state.Request.Protocol,
            TargetKey(caller, state.Request.Path, state.Request.Protocol), state.LengthBytes,
            state.Created.ToUnixTimeMilliseconds(), KeyWrap.Seal(caller.Keys.UploadKey, request, Context(state.Id)), state.Owner.Value);
        state.Saved = true;
    }

    /// <summary>Adds durable chunks after those listed, replaces the tail, and moves the acknowledged offset.</summary>
    public static void Extend(
        WriteTransaction transaction, Caller caller, UploadId id, int firstOrdinal, IReadOnlyList<ChunkRef> added,
        ChunkRef? tail, long receivedBytes, DateTimeOffset now)
    {
        DatabaseConnection connection = transaction.Connection;
        connection.Execute("DELETE FROM upload_chunks WHERE upload = $1 AND ordinal = $2", id.Value, TailOrdinal);
        for (int i = 0; i < added.Count; i++)
        {
            InsertChunk(connection, caller, id, firstOrdinal + i, added[i]);
        }

        if (tail is { } rest)
        {
            InsertChunk(connection, caller, id, TailOrdinal, rest);
        }

        connection.Execute(
            "UPDATE uploads SET received = $2, chunk_count = $3, activity = $4 WHERE id = $1",
            id.Value, receivedBytes, firstOrdinal + added.Count, now.ToUnixTimeMilliseconds());
    }

    public static void SetLength(WriteTransaction transaction, UploadId id, long lengthBytes) =>
        transaction.Connection.Execute("UPDATE uploads SET length = $2 WHERE id = $1", id.Value, lengthBytes);

    /// <summary>Keeps the row for a while, so that a client that missed the answer is told what became of its upload.</summary>
    public static void Finish(WriteTransaction transaction, UploadState state, EntryId file)
    {
        transaction.Connection.Execute(
            "UPDATE uploads SET finished = $2, received = $3, length = $3, chunk_count = 0 WHERE id = $1",
            state.Id.Value, file.Value, state.LengthBytes);
        transaction.Connection.Execute("DELETE FROM upload_chunks WHERE upload = $1", state.Id.Value);
    }

    /// <summary>Other partials for the same target, which a whole file would supersede.</summary>
    public IReadOnlyList<UploadId> Others(Caller caller, UploadRequest request) => database.Read(connection => connection.Query(
        "SELECT id FROM uploads WHERE user = $1 AND target_key = $2 AND finished IS NULL",
        row => new UploadId(row.Id(0)), caller.User.Value, TargetKey(caller, request.Path, request.Protocol)));

    /// <summary>A part that was joined keeps no room free any more, also not after a start.</summary>
    public static void GiveRoomBack(WriteTransaction transaction, UploadId id) =>
        transaction.Connection.Execute("UPDATE uploads SET owner = x'' WHERE id = $1", id.Value);

    public static bool Delete(WriteTransaction transaction, Caller caller, UploadId id) =>
        transaction.Connection.Execute("DELETE FROM uploads WHERE id = $1 AND user = $2", id.Value, caller.User.Value) > 0;

    /// <summary>Forgets other partials for the same target, which a whole file supersedes, unless somebody still sends one.</summary>
    /// <returns>Those that are forgotten.</returns>
    public static IReadOnlyList<UploadId> DeleteSuperseded(
        WriteTransaction transaction, Caller caller, UploadState state, Func<UploadId, bool> isActive)
    {
        List<UploadId> others = transaction.Connection.Query(
            "SELECT id FROM uploads WHERE user = $1 AND target_key = $2 AND id <> $3 AND finished IS NULL",
            row => new UploadId(row.Id(0)),
            caller.User.Value, TargetKey(caller, state.Request.Path, state.Request.Protocol), state.Id.Value);
        List<UploadId> gone = [.. others.Where(id => !isActive(id))];
        gone.ForEach(other => Delete(transaction, caller, other));
        return gone;
    }

    /// <summary>Forgets uploads without activity since <paramref name="before"/>; their chunks become unreferenced.</summary>
    /// <returns>Those that are forgotten.</returns>
    public static IReadOnlyList<UploadId> DeleteExpired(WriteTransaction transaction, DateTimeOffset before) =>
        transaction.Connection.Query(
            "DELETE FROM uploads WHERE activity < $1 RETURNING id", row => new UploadId(row.Id(0)), before.ToUnixTimeMilliseconds());

    private static void InsertChunk(DatabaseConnection connection, Caller caller, UploadId id, int ordinal, ChunkRef chunk)
    {
        byte[] key = new byte[ChunkKey.Bytes];
        chunk.Key.CopyTo(key);
        connection.Execute(
            "INSERT INTO upload_chunks (upload, ordinal, chunk, plain, stored, chunk_key) VALUES ($1, $2, $3, $4, $5, $6)",
            id.Value, ordinal, chunk.Id.ToArray(), chunk.PlainBytes, chunk.StoredBytes,
            KeyWrap.Seal(caller.Keys.UploadKey, key, Context(id)));
    }

    private static List<ChunkRef> ReadChunks(DatabaseConnection connection, Caller caller, UploadId id, int from, int to) =>
        connection.Query(
            "SELECT chunk, plain, stored, chunk_key FROM upload_chunks WHERE upload = $1 AND ordinal BETWEEN $2 AND $3 ORDER BY ordinal",
            row => new ChunkRef(
                new ChunkId(row.Bytes(0)), new ChunkKey(KeyWrap.Open(caller.Keys.UploadKey, row.Bytes(3), Context(id))),
                row.GetInt32(1), row.GetInt32(2)),
            id.Value, from, to);

    private static UploadState Read(SqliteDataReader row, Caller caller)
    {
        UploadId id = new(row.Id(0));
        string path = "";
        NameConflict conflict = NameConflict.Replace;
        DateTimeOffset? modified = null;
        EntryId? under = null;
        Cbor.ReadMap(KeyWrap.Open(caller.Keys.UploadKey, row.Bytes(6), Context(id)), (key, reader) =>
        {
            switch (key)
            {
                case 1: path = reader.ReadTextString(); return true;
                case 2: conflict = (NameConflict)reader.ReadInt32(); return true;
                case 3: modified = DateTimeOffset.FromUnixTimeMilliseconds(reader.ReadInt64()); return true;
                case 4: under = new EntryId(reader.ReadId()); return true;
                default: return false;
            }
        });
        UserId? owner = row.Bytes(9) is { Length: > 0 } theirs ? new UserId(new Guid(theirs, bigEndian: true)) : null;
        return new UploadState
        {
            Id = id,
            User = caller.User,
            Owner = owner ?? caller.User,
            Request = new UploadRequest(path, row.LongOrNull(2), modified, conflict, row.GetString(1)) { Under = under, Owner = owner },
            LengthBytes = row.LongOrNull(2),
            ReceivedBytes = row.GetInt64(3),
            Created = row.Time(4),
            Activity = row.Time(5),
            ChunkCount = row.GetInt32(7),
            Finished = row.IdOrNull(8) is { } entry ? new EntryId(entry) : null,
            Saved = true,
        };
    }

    private static byte[] TargetKey(Caller caller, string path, string protocol) =>
        HMACSHA256.HashData(caller.Keys.UploadKey, Encoding.UTF8.GetBytes(protocol + "\n" + path))[..16];

    private static byte[] Context(UploadId id) => id.Value.ToByteArray(bigEndian: true);
}
