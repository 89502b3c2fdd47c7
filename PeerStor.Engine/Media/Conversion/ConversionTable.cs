using Microsoft.Data.Sqlite;
using PeerStor.Engine.Common;
using PeerStor.Engine.Database;

namespace PeerStor.Engine.Media.Conversion;

/// <summary>The queue of this device: ids and states only, so that it survives a restart and tells nothing.</summary>
internal sealed class ConversionTable(NodeDatabase database, TimeProvider time)
{
    private const string Columns = "id, user, entry, state, created, result";

    public sealed record Row(Guid Id, UserId User, EntryId File, ConversionState State, DateTimeOffset CreatedAt, EntryId? Result);

    /// <summary>What was interrupted starts again.</summary>
    public Task<int> RequeueAsync() => ChangeAsync(
        "UPDATE conversions SET state = $1 WHERE state = $2", (int)ConversionState.Waiting, (int)ConversionState.Running);

    public Task<int> AddAsync(Guid id, UserId user, EntryId file, VersionId version) => ChangeAsync(
        "INSERT INTO conversions (id, user, entry, version, state, created) VALUES ($1, $2, $3, $4, $5, $6)",
        id, user.Value, file.Value, version.Value, (int)ConversionState.Waiting, time.GetUtcNow().ToUnixTimeMilliseconds());

    /// <summary>One step, and only from where it leads: a cancellation and the worker may meet in any order.</summary>
    /// <returns>False when it was somewhere else by then.</returns>
    public async Task<bool> MoveAsync(Guid id, ConversionState from, ConversionState to) => await ChangeAsync(
        "UPDATE conversions SET state = $3, finished = $4 WHERE id = $1 AND state = $2",
        id, (int)from, (int)to, time.GetUtcNow().ToUnixTimeMilliseconds()) > 0;

    /// <summary>The file is there, whatever was said meanwhile.</summary>
    public Task<int> FinishAsync(Guid id, EntryId result) => ChangeAsync(
        "UPDATE conversions SET state = $2, result = $3, finished = $4 WHERE id = $1",
        id, (int)ConversionState.Done, result.Value, time.GetUtcNow().ToUnixTimeMilliseconds());

    public Row? Find(Guid id) => database.Read(connection => connection.First(
        $"SELECT {Columns} FROM conversions WHERE id = $1", Read, id));

    /// <summary>The latest of a file.</summary>
    public Row? FindOf(UserId user, EntryId file) => database.Read(connection => connection.First(
        $"SELECT {Columns} FROM conversions WHERE entry = $1 AND user = $2 ORDER BY created DESC LIMIT 1", Read, file.Value, user.Value));

    /// <summary>Waiting ones, the oldest first.</summary>
    public IReadOnlyList<Row> Waiting() => database.Read(connection => connection.Query(
        $"SELECT {Columns} FROM conversions WHERE state = $1 ORDER BY created", Read, (int)ConversionState.Waiting));

    /// <summary>A user's, the latest first.</summary>
    public IReadOnlyList<Row> List(UserId user, int limit) => database.Read(connection => connection.Query(
        $"SELECT {Columns} FROM conversions WHERE user = $1 ORDER BY created DESC LIMIT $2", Read, user.Value, limit));

    private Task<int> ChangeAsync(string sql, params object?[] arguments) =>
        database.Writer.RunAsync(transaction => transaction.Connection.Execute(sql, arguments), CancellationToken.None);

    private static Row Read(SqliteDataReader row) => new(
        row.Id(0), new UserId(row.Id(1)), new EntryId(row.Id(2)), (ConversionState)row.GetInt32(3), row.Time(4),
        row.IdOrNull(5) is { } result ? new EntryId(result) : null);
}
