using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Peers;

namespace PeerStor.Engine.Journal;

/// <summary>The logs of all nodes, as others are told of them and as they come from others.</summary>
internal sealed class LogExchange(OperationLog log, NodeIdentity node, ReferenceClock clock)
{
    /// <summary>Operations in one batch: a transaction of some tens of milliseconds.</summary>
    private const int MostOperations = 1000;

    /// <summary>Bodies in one batch, in bytes.</summary>
    private const int MostBytes = 4 << 20;

    /// <summary>Raised after operations of others are on disk and in the tables; must be quick and must not throw.</summary>
    public event Action<IReadOnlyList<Operation>>? Received;

    /// <summary>How far each log is here.</summary>
    public IReadOnlyList<LogState> Vector() => log.Database.Read<IReadOnlyList<LogState>>(connection => connection.Query(
        "SELECT origin, epoch, last_seq, last_hash FROM logs WHERE last_seq > 0 ORDER BY origin, epoch",
        row => new LogState(NodeId.Of(row.Bytes(0)), unchecked((ulong)row.GetInt64(1)), row.GetInt64(2), row.Bytes(3))));

    /// <summary>What somebody lacks who has a log up to a sequence; null when there is nothing, or nothing signed yet.</summary>
    public OperationBatch? Read(NodeId origin, ulong epoch, long after) => log.Database.Read(connection =>
    {
        (long Id, long Last, byte[] PublicKey)? found = connection.First(
            "SELECT id, last_seq, public_key FROM logs WHERE origin = $1 AND epoch = $2",
            row => ((long, long, byte[])?)(row.GetInt64(0), row.GetInt64(1), row.Bytes(2)), origin.ToArray(), epoch);
        if (found is not { } known || known.Last <= after)
        {
            return null;
        }

        bool isOwn = origin == node.Node;
        (long End, byte[] Signature)? head = isOwn ? LastToSend(connection, known.Id, known.Last) : connection.First(
            "SELECT seq, signature FROM log_heads WHERE log = $1 AND seq > $2 ORDER BY seq LIMIT 1",
            row => ((long, byte[])?)(row.GetInt64(0), row.Bytes(1)), known.Id, after);
        return head is { } end
            && end.End > after ? Batch(connection, known.Id, origin, epoch, after, end.End, isOwn ? node.PublicKey : known.PublicKey, end.Signature, isOwn)
            : null;
    });

    /// <summary>What others would hold back as too far ahead is not sent: it is about to be written anew (docs/adr/0050).</summary>
    private (long, byte[])? LastToSend(DatabaseConnection connection, long id, long last) => !clock.IsFarAhead(log.Clock.Seen) ? (last, [])
        : (connection.Scalar<long>("SELECT coalesce(max(seq), 0) FROM ops WHERE log = $1 AND clock <= $2", id, clock.Horizon()), []);

    /// <summary>Takes in a batch: stores it and brings the tables up to date, in one transaction.</summary>
    public Task<ReceiveOutcome> ReceiveAsync(OperationBatch batch, CancellationToken cancellationToken)
    {
        Operation last = batch.Operations[^1];
        byte[] head = OperationBatch.Head(batch.Origin, batch.Epoch, batch.Last, OperationCodec.Hash(last));
        return NodeIdentity.IdOf(batch.PublicKey) == batch.Origin
            && NodeIdentity.IsSigned(batch.PublicKey, head, batch.Signature)
            ? log.Database.Writer.RunAsync(transaction => Receive(transaction, batch), cancellationToken)
            : Task.FromResult(ReceiveOutcome.Unsigned);
    }

    /// <summary>
    /// Mends this node's own log when a peer knows another past of it: the database was put back to an older state, and what
    /// was written since took numbers that are taken (engine.md rule 7). From the first operation that differs on, this node's
    /// are written anew under a new epoch, and the peer's take their old places.
    /// </summary>
    /// <param name="known">The log as the peer has it, from its first operation or from any that is the same here.</param>
    /// <returns>True when something was mended, or nothing differs up to the end of the batch.</returns>
    public Task<bool> MendOwnAsync(OperationBatch known, CancellationToken cancellationToken) =>
        log.Database.Writer.RunAsync(transaction => MendOwn(transaction, known), cancellationToken);

    /// <summary>
    /// Whether somebody has another operation of this node's own log at a place that is taken here: the database was put back, and wrote
    /// on under numbers that were given out already, before it heard of that. Nothing would be sent that shows it when both logs have the
    /// same length, or when this one is longer. Only of the epoch that it writes under: mending begins a new one, and what two others hold
    /// against each other of an old one is not mended to and fro for ever.
    /// </summary>
    public bool IsAnotherPast(LogState theirs) => theirs.Origin == node.Node && theirs.Epoch == log.Epoch && theirs.Sequence > 0 && theirs.Hash.Length > 0
        && log.Database.Read(connection =>
        {
            byte[] here = connection.First(
                "SELECT o.hash FROM ops o JOIN logs l ON l.id = o.log WHERE l.origin = $1 AND l.epoch = $2 AND o.seq = $3", row => row.Bytes(0),
                node.Id, theirs.Epoch, theirs.Sequence) ?? [];
            return here.Length > 0 && !here.AsSpan().SequenceEqual(theirs.Hash);
        });

    private bool MendOwn(WriteTransaction transaction, OperationBatch known)
    {
        DatabaseConnection connection = transaction.Connection;
        (long id, long last) = connection.First(
            "SELECT id, last_seq FROM logs WHERE origin = $1 AND epoch = $2", row => (row.GetInt64(0), row.GetInt64(1)),
            node.Id, known.Epoch);
        Operation? other = known.Operations.FirstOrDefault(operation =>
            operation.Sequence <= last && !HashAt(connection, id, operation.Sequence).AsSpan().SequenceEqual(OperationCodec.Hash(operation)));
        if (other is null)
        {
            return known.Last >= last;
        }

        List<Operation> mine = connection.Query(
            "SELECT seq, clock, kind, entity, parents, body FROM ops WHERE log = $1 AND seq >= $2 ORDER BY seq",
            row => new Operation(
                node.Id, known.Epoch, row.GetInt64(0), unchecked((ulong)row.GetInt64(1)), (OperationKind)row.GetInt32(2), row.Id(3),
                OperationCodec.UnpackIds(row.Bytes(4)), row.Bytes(5), []),
            id, other.Sequence);
        connection.Execute("DELETE FROM ops WHERE log = $1 AND seq >= $2", id, other.Sequence);
        connection.Execute(
            "UPDATE logs SET last_seq = $2, last_hash = $3 WHERE id = $1", id, other.Sequence - 1, other.PreviousHash);
        if (known.Epoch == log.Epoch)
        {
            log.BeginEpoch(transaction);
        }

        foreach (Operation operation in RewrittenOperations.Append(transaction, log, mine))
        {
            // What others wrote in between has come before it here, and comes before it everywhere.
            log.Materialise(transaction, operation);
        }

        return true;
    }

    /// <summary>Brings into the tables what was too far in the future when it came and no longer is.</summary>
    public Task<int> ReleaseAsync(CancellationToken cancellationToken) => log.Database.Writer.RunAsync(
        transaction =>
        {
            List<Operation> due = transaction.Connection.Query(
                """
                SELECT l.origin, l.epoch, o.seq, o.clock, o.kind, o.entity, o.parents, o.body
                FROM quarantine q JOIN ops o ON o.log = q.log AND o.seq = q.seq JOIN logs l ON l.id = q.log
                WHERE o.clock <= $1 ORDER BY o.clock LIMIT 1000
                """,
                row => new Operation(
                    row.Bytes(0), unchecked((ulong)row.GetInt64(1)), row.GetInt64(2), unchecked((ulong)row.GetInt64(3)),
                    (OperationKind)row.GetInt32(4), row.Id(5), OperationCodec.UnpackIds(row.Bytes(6)), row.Bytes(7), []),
                clock.Horizon());
            foreach (Operation operation in due)
            {
                Materialise(transaction, operation);
                transaction.Connection.Execute(
                    "DELETE FROM quarantine WHERE log = (SELECT id FROM logs WHERE origin = $1 AND epoch = $2) AND seq = $3",
                    operation.Origin, operation.Epoch, operation.Sequence);
            }

            transaction.OnCommitted(() => Received?.Invoke(due));
            return due.Count;
        },
        cancellationToken);

    private OperationBatch Batch(
        DatabaseConnection connection, long logId, NodeId origin, ulong epoch, long after, long end, byte[] publicKey, byte[] signature, bool isOwn)
    {
        byte[] previous = after == 0 ? new byte[32] : connection.First(
            "SELECT hash FROM ops WHERE log = $1 AND seq = $2", row => row.Bytes(0), logId, after)
            ?? throw new InvalidDataException("The journal has a hole.");
        byte[] originBytes = origin.ToArray();
        List<Operation> operations = [];
        byte[] hash = previous;
        long bytes = 0;
        connection.Each(
            "SELECT clock, kind, entity, parents, body, hash FROM ops WHERE log = $1 AND seq > $2 AND seq <= $3 ORDER BY seq",
            row =>
            {
                Operation operation = new(
                    originBytes, epoch, after + 1 + operations.Count, unchecked((ulong)row.GetInt64(0)), (OperationKind)row.GetInt32(1),
                    row.Id(2), OperationCodec.UnpackIds(row.Bytes(3)), row.Bytes(4), hash);
                hash = row.Bytes(5);
                operations.Add(operation);
                bytes += operation.Body.Length;

                // A batch of others must reach up to the head that they signed.
                return !isOwn || (operations.Count < MostOperations && bytes < MostBytes);
            },
            logId, after, end);
        byte[] signed = isOwn ? node.Sign(OperationBatch.Head(origin, epoch, after + operations.Count, hash)) : signature;
        return new OperationBatch(origin, publicKey, epoch, after + 1, previous, operations, signed);
    }

    private ReceiveOutcome Receive(WriteTransaction transaction, OperationBatch batch)
    {
        DatabaseConnection connection = transaction.Connection;
        byte[] origin = batch.Origin.ToArray();
        connection.Execute(
            "INSERT OR IGNORE INTO logs (origin, epoch, last_seq, last_clock, last_hash, public_key) VALUES ($1, $2, 0, 0, $3, $4)",
            origin, batch.Epoch, new byte[32], batch.PublicKey);
        (long id, long last, byte[] lastHash) = connection.First(
            "SELECT id, last_seq, last_hash FROM logs WHERE origin = $1 AND epoch = $2",
            row => (row.GetInt64(0), row.GetInt64(1), row.Bytes(2)), origin, batch.Epoch);
        if (batch.First > last + 1)
        {
            return ReceiveOutcome.Gap;
        }

        if (batch.Last <= last)
        {
            return HashAt(connection, id, batch.Last).AsSpan().SequenceEqual(OperationCodec.Hash(batch.Operations[^1]))
                ? ReceiveOutcome.Done
                : ReceiveOutcome.Fork;
        }

        List<Operation> news = [.. batch.Operations.Skip((int)(last + 1 - batch.First))];
        if (!news[0].PreviousHash.AsSpan().SequenceEqual(lastHash))
        {
            return ReceiveOutcome.Fork;
        }

        Store(transaction, id, batch, news);
        if (batch.Origin == node.Node && batch.Epoch == log.Epoch)
        {
            // Others know more of this node's log than it does: its database is an older copy. What it writes from now on
            // must not take numbers that are taken (engine.md rule 7).
            log.BeginEpoch(transaction);
        }

        transaction.OnCommitted(() => Received?.Invoke(news));
        return ReceiveOutcome.Done;
    }

    private void Store(WriteTransaction transaction, long id, OperationBatch batch, List<Operation> news)
    {
        DatabaseConnection connection = transaction.Connection;
        ulong horizon = clock.Horizon();
        byte[] hash = [];
        foreach (Operation operation in news)
        {
            hash = OperationCodec.Hash(operation);
            connection.Execute(
                "INSERT INTO ops (log, seq, clock, kind, entity, parents, body, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                id, operation.Sequence, operation.Clock, (int)operation.Kind, operation.Entity,
                OperationCodec.PackIds(operation.Parents), operation.Body, hash);
            if (operation.Clock > horizon)
            {
                connection.Execute("INSERT INTO quarantine (log, seq) VALUES ($1, $2)", id, operation.Sequence);
                continue;
            }

            Materialise(transaction, operation);
        }

        connection.Execute(
            "UPDATE logs SET last_seq = $2, last_clock = $3, last_hash = $4 WHERE id = $1",
            id, batch.Last, Math.Min(batch.Operations[^1].Clock, horizon), hash);
        LogHeads.Keep(connection, id, batch.Last, batch.Signature);
    }

    private void Materialise(WriteTransaction transaction, Operation operation)
    {
        log.Clock.Observe(operation.Clock);
        log.Materialise(transaction, operation);
    }

    private static byte[] HashAt(DatabaseConnection connection, long id, long sequence) =>
        connection.First("SELECT hash FROM ops WHERE log = $1 AND seq = $2", row => row.Bytes(0), id, sequence) ?? [];
}
