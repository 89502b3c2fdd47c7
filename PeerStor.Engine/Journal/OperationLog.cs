using PeerStor.Engine.Common;
using PeerStor.Engine.Database;

namespace PeerStor.Engine.Journal;

/// <summary>
/// This node's own log: every change of metadata is appended here and materialised into tables in the same transaction,
/// so that the tables never show what the log does not hold.
/// </summary>
public sealed class OperationLog
{
    private readonly IReadOnlyList<IJournalProjection> _projections;
    private readonly HybridClock _clock;
    private readonly byte[] _origin;
    private ulong _epoch;
    private long _log;

    /// <param name="origin">32 bytes: this node's id.</param>
    public OperationLog(NodeDatabase database, byte[] origin, HybridClock clock, IEnumerable<IJournalProjection> projections)
    {
        Database = database;
        _origin = origin;
        _clock = clock;
        _projections = [.. projections];
    }

    public NodeDatabase Database { get; }

    /// <summary>Finds the log of this node, or begins it under a new random epoch.</summary>
    public Task OpenAsync(CancellationToken cancellationToken) => Database.Writer.RunAsync(
        transaction =>
        {
            DatabaseConnection connection = transaction.Connection;
            _clock.Observe(connection.Scalar<ulong>("SELECT coalesce(max(last_clock), 0) FROM logs"));
            (_log, _epoch) = connection.First(
                "SELECT id, epoch FROM logs WHERE origin = $1 ORDER BY id DESC LIMIT 1",
                row => (row.GetInt64(0), unchecked((ulong)row.GetInt64(1))), _origin);
            if (_log == 0)
            {
                _epoch = BitConverter.ToUInt64(IdSource.Secret(8)) >> 1;
                connection.Execute(
                    "INSERT INTO logs (origin, epoch, last_seq, last_clock, last_hash) VALUES ($1, $2, 0, 0, $3)",
                    _origin, _epoch, new byte[32]);
                _log = connection.Scalar<long>("SELECT last_insert_rowid()");
            }

            return true;
        },
        cancellationToken);

    /// <summary>Appends one operation within a transaction of <see cref="Database"/>'s writer and materialises it.</summary>
    public Operation Append(
        WriteTransaction transaction, OperationKind kind, Guid entity, byte[] body, params IReadOnlyList<Guid> parents)
    {
        DatabaseConnection connection = transaction.Connection;
        (long sequence, byte[] previous) = connection.First(
            "SELECT last_seq, last_hash FROM logs WHERE id = $1", row => (row.GetInt64(0), row.Bytes(1)), _log);
        Operation operation = new(_origin, _epoch, sequence + 1, _clock.Next(), kind, entity, parents, body, previous);
        byte[] hash = OperationCodec.Hash(operation);
        connection.Execute(
            "INSERT INTO ops (log, seq, clock, kind, entity, parents, body, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            _log, operation.Sequence, operation.Clock, (int)kind, entity, OperationCodec.PackIds(parents), body, hash);
        connection.Execute(
            "UPDATE logs SET last_seq = $2, last_clock = $3, last_hash = $4 WHERE id = $1",
            _log, operation.Sequence, operation.Clock, hash);
        foreach (IJournalProjection projection in _projections)
        {
            if (projection.Handles(kind))
            {
                projection.Apply(transaction, operation);
            }
        }

        return operation;
    }

    public long CountOperations() => Database.Read(connection => connection.Scalar<long>("SELECT coalesce(sum(last_seq), 0) FROM logs"));
}
