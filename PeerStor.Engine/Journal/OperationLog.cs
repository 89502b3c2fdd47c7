using PeerStor.Engine.Chunks;
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
    private readonly IReadOnlyList<IJournalProjection> _followOwn;
    private readonly byte[] _origin;
    private readonly Action _announce;
    private ulong _epoch;
    private long _log;

    /// <param name="origin">32 bytes: this node's id.</param>
    public OperationLog(NodeDatabase database, byte[] origin, HybridClock clock, IEnumerable<IJournalProjection> projections)
    {
        Database = database;
        _origin = origin;
        Clock = clock;
        _projections = [.. projections];
        _followOwn = [.. _projections.Where(projection => projection.FollowsOwn)];
        _announce = () => Appended?.Invoke();
    }

    /// <summary>Operations of this node were committed; handlers must be quick and must not throw.</summary>
    public event Action? Appended;

    public NodeDatabase Database { get; }

    internal HybridClock Clock { get; }

    /// <summary>This node's id, 32 bytes.</summary>
    internal byte[] Origin => _origin;

    /// <summary>The life of this node's database that it writes under now.</summary>
    internal ulong Epoch => _epoch;

    /// <summary>Finds the log of this node, or begins it under a new random epoch.</summary>
    public Task OpenAsync(CancellationToken cancellationToken) => Database.Writer.RunAsync(
        transaction =>
        {
            Find(transaction);
            return true;
        },
        cancellationToken);

    private void Find(WriteTransaction transaction)
    {
        DatabaseConnection connection = transaction.Connection;
        Clock.Observe(connection.Scalar<ulong>("SELECT coalesce(max(last_clock), 0) FROM logs"));
        (_log, _epoch) = connection.First(
            "SELECT id, epoch FROM logs WHERE origin = $1 ORDER BY id DESC LIMIT 1",
            row => (row.GetInt64(0), unchecked((ulong)row.GetInt64(1))), _origin);
        if (_log == 0)
        {
            BeginEpoch(transaction);
        }
    }

    /// <summary>From now on this node writes under a new epoch: what it wrote before is as it is (engine.md rule 7).</summary>
    internal void BeginEpoch(WriteTransaction transaction)
    {
        _epoch = BitConverter.ToUInt64(IdSource.Secret(8)) >> 1;
        transaction.Connection.Execute(
            "INSERT INTO logs (origin, epoch, last_seq, last_clock, last_hash) VALUES ($1, $2, 0, 0, $3)",
            _origin, _epoch, new byte[32]);
        _log = transaction.Connection.Scalar<long>("SELECT last_insert_rowid()");
    }

    /// <summary>Appends one operation within a transaction of <see cref="Database"/>'s writer and materialises it.</summary>
    public Operation Append(
        WriteTransaction transaction, OperationKind kind, Guid entity, byte[] body, params IReadOnlyList<Guid> parents)
    {
        Operation operation = Write(transaction, kind, entity, body, parents);
        Apply(transaction, operation, _followOwn);
        return operation;
    }

    /// <summary>Appends an operation whose effect is in the tables already.</summary>
    internal Operation Write(WriteTransaction transaction, OperationKind kind, Guid entity, byte[] body, IReadOnlyList<Guid> parents)
    {
        DatabaseConnection connection = transaction.Connection;
        if (connection.Scalar<long>("SELECT EXISTS (SELECT 1 FROM logs WHERE id = $1 AND epoch = $2)", _log, _epoch) == 0)
        {
            // The transaction in which the epoch began was rolled back.
            Find(transaction);
        }

        (long sequence, byte[] previous) = connection.First(
            "SELECT last_seq, last_hash FROM logs WHERE id = $1", row => (row.GetInt64(0), row.Bytes(1)), _log);
        Operation operation = new(_origin, _epoch, sequence + 1, Clock.Next(), kind, entity, parents, body, previous);
        byte[] hash = OperationCodec.Hash(operation);
        connection.Execute(
            "INSERT INTO ops (log, seq, clock, kind, entity, parents, body, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            _log, operation.Sequence, operation.Clock, (int)kind, entity, OperationCodec.PackIds(parents), body, hash);
        connection.Execute(
            "UPDATE logs SET last_seq = $2, last_clock = $3, last_hash = $4 WHERE id = $1",
            _log, operation.Sequence, operation.Clock, hash);
        transaction.OnCommitted(_announce);
        return operation;
    }

    /// <summary>Brings an operation into the tables that was not appended here, or is said again.</summary>
    internal void Materialise(WriteTransaction transaction, Operation operation) => Apply(transaction, operation, _projections);

    private static void Apply(WriteTransaction transaction, Operation operation, IReadOnlyList<IJournalProjection> projections)
    {
        foreach (IJournalProjection projection in projections)
        {
            if (projection.Handles(operation.Kind))
            {
                projection.Apply(transaction, operation);
            }
        }
    }

    /// <summary>What the body of an operation says once it is written anew (<see cref="IJournalProjection.Rewritten"/>).</summary>
    internal byte[] Rewritten(Operation operation, VersionVector kept) => _projections.Where(projection => projection.Handles(operation.Kind))
        .Select(projection => projection.Rewritten(operation, kept)).FirstOrDefault(body => body != operation.Body, operation.Body);

    /// <summary>The chunks that must be here before an operation can be materialised.</summary>
    internal IEnumerable<ChunkId> ChunksNeeded(Operation operation) =>
        _projections.Where(projection => projection.Handles(operation.Kind)).SelectMany(projection => projection.ChunksNeeded(operation));

    /// <summary>All chunks that devices keep for an operation.</summary>
    internal IEnumerable<ChunkId> ChunksReferred(Operation operation) =>
        _projections.Where(projection => projection.Handles(operation.Kind)).SelectMany(projection => projection.ChunksReferred(operation));

    /// <summary>The epoch that this node writes under, and its last operation on disk.</summary>
    internal (ulong Epoch, long Last) OwnState() => Database.Read(connection => connection.First(
        "SELECT epoch, last_seq FROM logs WHERE id = $1", row => (unchecked((ulong)row.GetInt64(0)), row.GetInt64(1)), _log));

    /// <summary>The clock of an operation on disk; 0 when there is none.</summary>
    internal ulong ClockAt(NodeId origin, ulong epoch, long sequence) => Database.Read(connection => connection.Scalar<ulong>(
        "SELECT o.clock FROM ops o JOIN logs l ON l.id = o.log WHERE l.origin = $1 AND l.epoch = $2 AND o.seq = $3", origin.ToArray(), epoch, sequence));

    public long CountOperations() => Database.Read(connection => connection.Scalar<long>("SELECT coalesce(sum(last_seq), 0) FROM logs"));
}
