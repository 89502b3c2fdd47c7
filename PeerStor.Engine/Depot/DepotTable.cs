using System.Text.Json;
using System.Text.Json.Serialization;
using PeerStor.Engine.Chunks;
using PeerStor.Engine.Database;

namespace PeerStor.Engine.Depot;

/// <summary>What is known of a place: its chunks and what they take; of them, those that this device gave up.</summary>
public sealed record DepotTotals(long Chunks, long Bytes, long OnlyThere, long OnlyThereBytes, long Queued)
{
    public static readonly DepotTotals Nothing = new(0, 0, 0, 0, 0);
}

/// <summary>What this device knows of the places that chunks lie in besides itself, and what still has to go there.</summary>
internal sealed class DepotTable(NodeDatabase database)
{
    /// <summary>The queue is filled in as many steps, so that no other writer waits for long.</summary>
    private const int Slices = 256;

    private const string MoveKey = "storage-move";

    /// <summary>In place of a pack's number: the chunk lay there and does not any more. Wherever it is found next counts.</summary>
    private const int Gone = 0;

    /// <summary>Whose it is <see cref="DepotProjection"/> knows, in the same transaction.</summary>
    private static readonly string NewChunks =
        $"""
        CREATE TRIGGER IF NOT EXISTS depot_news AFTER INSERT ON chunk_refs BEGIN
          INSERT OR IGNORE INTO depot_queue (chunk, bringer) VALUES (new.chunk, {(int)Bringer.There});
        END
        """;

    /// <summary>From now on what becomes needed goes into the queue in the same transaction, or no longer does.</summary>
    public Task FollowAsync(bool isWanted) => database.Writer.RunAsync(
        transaction => transaction.Connection.Execute(isWanted ? NewChunks : "DROP TRIGGER IF EXISTS depot_news"), CancellationToken.None);

    /// <summary>The number of a place; it is the same as long as its mark is.</summary>
    public Task<long> NumberAsync(string mark, string place) => database.Writer.RunAsync(
        transaction =>
        {
            transaction.Connection.Execute(
                "INSERT INTO depots (mark, place) VALUES ($1, $2) ON CONFLICT (mark) DO UPDATE SET place = excluded.place", mark, place);
            return transaction.Connection.Scalar<long>("SELECT number FROM depots WHERE mark = $1", mark);
        },
        CancellationToken.None);

    /// <summary>The mark that a place had when it was last used; null: it is new.</summary>
    public string? MarkOf(string place) => database.Read(connection =>
        connection.Scalar<string>("SELECT mark FROM depots WHERE place = $1 ORDER BY number DESC LIMIT 1", place));

    /// <summary>Whether anything has to go to a depot, or had to once and is gone from there.</summary>
    public static bool IsAnyWanted(WriteTransaction transaction) => transaction.Connection.Scalar<long>(
        $"SELECT EXISTS (SELECT 1 FROM depot_queue) OR EXISTS (SELECT 1 FROM depot_chunks WHERE pack = {Gone})") != 0;

    /// <summary>If the chunk has to go to a depot, or was there once and is gone, this device brings it.</summary>
    public static void BringHere(WriteTransaction transaction, ChunkId chunk)
    {
        transaction.Connection.Execute(
            $"INSERT OR IGNORE INTO depot_queue (chunk, bringer) SELECT chunk, $2 FROM depot_chunks WHERE pack = {Gone} AND chunk = $1",
            chunk.ToArray(), (int)Bringer.Here);
        transaction.Connection.Execute("UPDATE depot_queue SET bringer = $2 WHERE chunk = $1", chunk.ToArray(), (int)Bringer.Here);
    }

    /// <summary>In the order in which they became needed: those of a file are together.</summary>
    public List<ChunkId> Queued(int count, params IReadOnlyList<Bringer> bringers) => database.Read(connection => connection.Query(
        $"SELECT chunk FROM depot_queue WHERE bringer IN ({string.Join(',', bringers.Select(one => (int)one))}) ORDER BY number LIMIT $1",
        row => new ChunkId(row.Bytes(0)), count));

    public bool IsQueued(params IReadOnlyList<Bringer> bringers) => Queued(1, bringers).Count > 0;

    public bool IsNeeded(ChunkId chunk) => database.Read(connection =>
        connection.Scalar<long>("SELECT EXISTS (SELECT 1 FROM chunk_refs WHERE chunk = $1 AND count > 0)", chunk.ToArray()) != 0);

    /// <summary>Up to so many that are needed, in the order of ids.</summary>
    public List<ChunkId> Needed(ChunkId after, int count) => database.Read(connection => connection.Query(
        "SELECT DISTINCT chunk FROM chunk_refs WHERE chunk > $1 AND count > 0 ORDER BY chunk LIMIT $2", row => new ChunkId(row.Bytes(0)), after.ToArray(), count));

    public long CountNeeded() => database.Read(connection => connection.Scalar<long>("SELECT count(DISTINCT chunk) FROM chunk_refs WHERE count > 0"));

    /// <summary>The chunk is on this device again, and stays, whatever place has it too.</summary>
    public Task KeepAsync(ChunkId chunk) => database.Writer.RunAsync(
        transaction => transaction.Connection.Execute("UPDATE depot_chunks SET only_there = 0 WHERE chunk = $1 AND only_there = 1", chunk.ToArray()),
        CancellationToken.None);

    /// <summary>Takes chunks out of the queue: those that lie there now, and those that do not have to.</summary>
    public Task DoneAsync(long depot, IReadOnlyCollection<(ChunkId Chunk, int Bytes)> there, IReadOnlyCollection<ChunkId> dropped) => database.Writer.RunAsync(
        transaction =>
        {
            foreach ((ChunkId chunk, int bytes) in there)
            {
                transaction.Connection.Execute(
                    $"""
                    INSERT INTO depot_chunks (depot, chunk, bytes) VALUES ($1, $2, $3)
                    ON CONFLICT (depot, chunk) DO UPDATE SET bytes = excluded.bytes, pack = NULL WHERE depot_chunks.pack = {Gone}
                    """,
                    depot, chunk.ToArray(), bytes);
                transaction.Connection.Execute("DELETE FROM depot_queue WHERE chunk = $1", chunk.ToArray());
            }

            foreach (ChunkId chunk in dropped)
            {
                transaction.Connection.Execute("DELETE FROM depot_queue WHERE chunk = $1", chunk.ToArray());
            }

            return true;
        },
        CancellationToken.None);

    /// <summary>Chunks turned out not to lie there.</summary>
    public Task GoneAsync(long depot, IEnumerable<ChunkId> chunks) => database.Writer.RunAsync(
        transaction =>
        {
            foreach (ChunkId chunk in chunks)
            {
                transaction.Connection.Execute(
                    $"UPDATE depot_chunks SET pack = {Gone}, offset = 0, only_there = 0 WHERE depot = $1 AND chunk = $2", depot, chunk.ToArray());
            }

            return true;
        },
        CancellationToken.None);

    /// <summary>What lay there, does not any more and is needed, in the order of ids.</summary>
    public List<ChunkId> Missing(long depot, int count = int.MaxValue) => database.Read(connection => connection.Query(
        $"""
        SELECT chunk FROM depot_chunks d INDEXED BY depot_chunks_gone WHERE depot = $1 AND pack = {Gone}
          AND EXISTS (SELECT 1 FROM chunk_refs r WHERE r.chunk = d.chunk AND r.count > 0) ORDER BY chunk LIMIT $2
        """,
        row => new ChunkId(row.Bytes(0)), depot, count));

    /// <summary>Chunks have to go there again.</summary>
    public Task QueueAsync(IEnumerable<ChunkId> chunks, Bringer bringer) => database.Writer.RunAsync(
        transaction =>
        {
            foreach (ChunkId chunk in chunks)
            {
                transaction.Connection.Execute(
                    $"""
                    INSERT INTO depot_queue (chunk, bringer) VALUES ($1, $2)
                    ON CONFLICT (chunk) DO UPDATE SET bringer = excluded.bringer WHERE bringer <> {(int)Bringer.Here}
                    """,
                    chunk.ToArray(), (int)bringer);
            }

            return true;
        },
        CancellationToken.None);

    /// <summary>When it was last compared with what lies there.</summary>
    public DateTimeOffset AuditedAt(long depot) => DateTimeOffset.FromUnixTimeMilliseconds(database.Read(connection =>
        connection.Scalar<long>("SELECT coalesce((SELECT audited FROM depots WHERE number = $1), 0)", depot)));

    public Task AuditedAsync(long depot, DateTimeOffset at) => database.Writer.RunAsync(
        transaction => transaction.Connection.Execute("UPDATE depots SET audited = $2 WHERE number = $1", depot, at.ToUnixTimeMilliseconds()),
        CancellationToken.None);

    /// <summary>Puts everything into the queue that is needed and not known to lie there.</summary>
    public async Task SweepAsync(long depot, CancellationToken cancellationToken)
    {
        for (int slice = 0; slice < Slices; slice++)
        {
            byte[] from = [(byte)slice];
            byte[] to = slice == Slices - 1 ? [.. Enumerable.Repeat((byte)0xff, ChunkId.Bytes + 1)] : [(byte)(slice + 1)];
            await database.Writer.RunAsync(
                transaction => transaction.Connection.Execute(
                    $"""
                    INSERT OR IGNORE INTO depot_queue (chunk, bringer)
                      SELECT DISTINCT r.chunk, {(int)Bringer.Anybody} FROM chunk_refs r WHERE r.chunk >= $2 AND r.chunk < $3 AND r.count > 0
                        AND NOT EXISTS (SELECT 1 FROM depot_chunks d WHERE d.depot = $1 AND d.chunk = r.chunk AND d.pack IS NOT {Gone})
                    """,
                    depot, from, to),
                cancellationToken);
        }
    }

    /// <summary>Chunks that this device gave up and that lie in other places than the one in use.</summary>
    public List<(string Place, long Chunks)> OnlyElsewhere(string? place) => database.Read(connection => connection.Query(
        """
        SELECT d.place, count(*) FROM depot_chunks c JOIN depots d ON d.number = c.depot
        WHERE c.only_there = 1 AND d.place IS NOT $1 GROUP BY d.place
        """,
        row => (row.GetString(0), row.GetInt64(1)), place));

    public bool Holds(long depot, ChunkId chunk) => database.Read(connection => connection.Scalar<long>(
        $"SELECT EXISTS (SELECT 1 FROM depot_chunks WHERE depot = $1 AND chunk = $2 AND pack IS NOT {Gone})", depot, chunk.ToArray()) != 0);

    /// <summary>Of those that are objects of their own, in the order of ids.</summary>
    public List<(ChunkId Chunk, int Bytes)> After(long depot, ChunkId after, int count) => database.Read(connection => connection.Query(
        "SELECT chunk, bytes FROM depot_chunks WHERE depot = $1 AND chunk > $2 AND pack IS NULL ORDER BY chunk LIMIT $3",
        row => (new ChunkId(row.Bytes(0)), row.GetInt32(1)), depot, after.ToArray(), count));

    /// <summary>The pack that a chunk lies in; null when it is not known to lie in one.</summary>
    public (string Key, long PackBytes, int Offset, int Bytes)? PlaceOf(long depot, ChunkId chunk) => database.Read(connection => connection.Query(
        "SELECT p.key, p.bytes, c.offset, c.bytes FROM depot_chunks c JOIN depot_packs p ON p.number = c.pack WHERE c.depot = $1 AND c.chunk = $2",
        row => ((string, long, int, int)?)(row.GetString(0), row.GetInt64(1), row.GetInt32(2), row.GetInt32(3)), depot, chunk.ToArray())).FirstOrDefault();

    /// <summary>A pack lies there. A chunk that is known to lie elsewhere, too, is read from there as before.</summary>
    public Task PackedAsync(long depot, string key, long bytes, IReadOnlyList<PackedChunk> chunks) => database.Writer.RunAsync(
        transaction =>
        {
            DatabaseConnection connection = transaction.Connection;
            connection.Execute("INSERT OR IGNORE INTO depot_packs (depot, key, bytes) VALUES ($1, $2, $3)", depot, key, bytes);
            long pack = connection.Scalar<long>("SELECT number FROM depot_packs WHERE depot = $1 AND key = $2", depot, key);
            foreach (PackedChunk one in chunks)
            {
                connection.Execute(
                    $"""
                    INSERT INTO depot_chunks (depot, chunk, bytes, pack, offset) VALUES ($1, $2, $3, $4, $5)
                    ON CONFLICT (depot, chunk) DO UPDATE SET bytes = excluded.bytes, pack = excluded.pack, offset = excluded.offset
                      WHERE depot_chunks.pack = {Gone}
                    """,
                    depot, one.Chunk.ToArray(), one.Length, pack, one.Offset);
                connection.Execute("DELETE FROM depot_queue WHERE chunk = $1", one.Chunk.ToArray());
            }

            return true;
        },
        CancellationToken.None);

    /// <summary>The chunk lies there as an object of its own, whatever a pack holds.</summary>
    public Task UnpackedAsync(long depot, ChunkId chunk) => database.Writer.RunAsync(
        transaction => transaction.Connection.Execute(
            "UPDATE depot_chunks SET pack = NULL, offset = 0 WHERE depot = $1 AND chunk = $2", depot, chunk.ToArray()),
        CancellationToken.None);

    /// <summary>A pack's size; null for one that is not known.</summary>
    public long? PackBytes(long depot, string key) => database.Read(connection =>
        connection.Scalar<long?>("SELECT bytes FROM depot_packs WHERE depot = $1 AND key = $2", depot, key));

    /// <summary>The last key that begins so; null: none.</summary>
    public string? LastPack(long depot, string prefix) => database.Read(connection => connection.Scalar<string>(
        "SELECT max(key) FROM depot_packs WHERE depot = $1 AND key >= $2 AND key < $3", depot, prefix, prefix + "~"));

    /// <summary>In the order of their keys.</summary>
    public List<(string Key, long Bytes)> PacksAfter(long depot, string after, int count) => database.Read(connection => connection.Query(
        "SELECT key, bytes FROM depot_packs WHERE depot = $1 AND key > $2 ORDER BY key LIMIT $3",
        row => (row.GetString(0), row.GetInt64(1)), depot, after, count));

    /// <summary>Packs are gone, or are not what they were, and with them what lay in them.</summary>
    public Task GoneAsync(long depot, IReadOnlyCollection<string> packs) => packs.Count == 0 ? Task.CompletedTask : database.Writer.RunAsync(
        transaction =>
        {
            DatabaseConnection connection = transaction.Connection;
            connection.Execute("CREATE TEMP TABLE gone_packs (number INTEGER PRIMARY KEY)");
            foreach (string key in packs)
            {
                connection.Execute("INSERT INTO gone_packs SELECT number FROM depot_packs WHERE depot = $1 AND key = $2", depot, key);
            }

            connection.Execute(
                $"""
                UPDATE depot_chunks SET pack = {Gone}, offset = 0, only_there = 0
                WHERE depot = $1 AND pack IN (SELECT number FROM gone_packs)
                """,
                depot);
            connection.Execute("DELETE FROM depot_packs WHERE number IN (SELECT number FROM gone_packs)");
            connection.Execute("DROP TABLE gone_packs");
            return true;
        },
        CancellationToken.None);

    public bool IsOnlyThere(long depot, ChunkId chunk) => database.Read(connection => connection.Scalar<long>(
        "SELECT EXISTS (SELECT 1 FROM depot_chunks WHERE depot = $1 AND chunk = $2 AND only_there = 1)", depot, chunk.ToArray()) != 0);

    public List<(ChunkId Chunk, int Bytes)> OnlyThere(long depot) => database.Read(connection => connection.Query(
        "SELECT chunk, bytes FROM depot_chunks WHERE depot = $1 AND only_there = 1", row => (new ChunkId(row.Bytes(0)), row.GetInt32(1)), depot));

    /// <summary>This device gave some chunks up, or keeps them again.</summary>
    public Task SetOnlyThereAsync(long depot, IEnumerable<ChunkId> chunks, bool isOnlyThere) => database.Writer.RunAsync(
        transaction =>
        {
            foreach (ChunkId chunk in chunks)
            {
                transaction.Connection.Execute(
                    "UPDATE depot_chunks SET only_there = $3 WHERE depot = $1 AND chunk = $2", depot, chunk.ToArray(), isOnlyThere ? 1 : 0);
            }

            return true;
        },
        CancellationToken.None);

    public DepotTotals Totals(long? depot) => database.Read(connection => connection.First(
        $"""
        SELECT count(*), coalesce(sum(bytes), 0), coalesce(sum(only_there), 0), coalesce(sum(only_there * bytes), 0),
          (SELECT count(*) FROM depot_queue) FROM depot_chunks WHERE depot = $1 AND pack IS NOT {Gone}
        """,
        row => new DepotTotals(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4)), depot ?? -1)) ?? DepotTotals.Nothing;

    /// <summary>The move that has not ended; null: none.</summary>
    public MoveRequest? MoveUnderWay() => database.Read(connection => connection.First(
        "SELECT value FROM meta WHERE key = $1", row => JsonSerializer.Deserialize(row.Bytes(0), MoveJson.Default.MoveRequest), MoveKey));

    public Task SetMoveUnderWayAsync(MoveRequest? request) => database.Writer.RunAsync(
        transaction => request is null
            ? transaction.Connection.Execute("DELETE FROM meta WHERE key = $1", MoveKey)
            : transaction.Connection.Execute(
                "INSERT INTO meta (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                MoveKey, JsonSerializer.SerializeToUtf8Bytes(request, MoveJson.Default.MoveRequest)),
        CancellationToken.None);
}

[JsonSerializable(typeof(MoveRequest))]
[JsonSourceGenerationOptions(UseStringEnumConverter = true)]
internal sealed partial class MoveJson : JsonSerializerContext;
