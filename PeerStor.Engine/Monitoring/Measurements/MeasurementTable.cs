using Microsoft.Data.Sqlite;
using PeerStor.Engine.Database;

namespace PeerStor.Engine.Monitoring.Measurements;

/// <summary>Measurements on disk: numbers only, at most about 3,400 rows.</summary>
internal sealed class MeasurementTable(NodeDatabase database)
{
    private const string Columns = "at, seconds, sent, received, requests, stored, free, files, chunks, transfers, memory, cpu_ms";

    public List<Measurement> Read(MeasuredSpan span, DateTimeOffset from) => database.Read(connection => connection.Query(
        $"SELECT {Columns} FROM measurements WHERE span = $1 AND at >= $2 ORDER BY at", Read, (int)span, from.ToUnixTimeSeconds()));

    /// <summary>The last row before a moment, for the levels at that time.</summary>
    public Measurement? Before(MeasuredSpan span, DateTimeOffset time) => database.Read(connection => connection.First(
        $"SELECT {Columns} FROM measurements WHERE span = $1 AND at < $2 ORDER BY at DESC LIMIT 1", Read, (int)span, time.ToUnixTimeSeconds()));

    /// <summary>Adds rows and drops those that are too old. A step that is there already was measured before a restart: both count.</summary>
    public Task WriteAsync(IReadOnlyList<(MeasuredSpan Span, Measurement Row)> rows, DateTimeOffset now) =>
        database.Writer.RunAsync(
            transaction =>
            {
                foreach ((MeasuredSpan span, Measurement row) in rows)
                {
                    Put(transaction.Connection, span, row);
                }

                foreach (MeasuredSpan span in Spans.All)
                {
                    transaction.Connection.Execute(
                        "DELETE FROM measurements WHERE span = $1 AND at < $2",
                        (int)span, (now - span.Length() - span.Step()).ToUnixTimeSeconds());
                }

                return true;
            },
            CancellationToken.None);

    private static void Put(DatabaseConnection connection, MeasuredSpan span, Measurement row) => connection.Execute(
        $"""
        INSERT INTO measurements (span, {Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
        ON CONFLICT (span, at) DO UPDATE SET
          seconds = seconds + excluded.seconds, sent = sent + excluded.sent, received = received + excluded.received,
          requests = requests + excluded.requests, stored = excluded.stored, free = excluded.free, files = excluded.files,
          chunks = excluded.chunks, transfers = max(transfers, excluded.transfers), memory = max(memory, excluded.memory),
          cpu_ms = cpu_ms + excluded.cpu_ms
        """,
        (int)span, row.At.ToUnixTimeSeconds(), row.Seconds, row.SentBytes, row.ReceivedBytes, row.Requests, row.StoredBytes,
        row.FreeBytes, row.Files, row.Chunks, row.Transfers, row.MemoryBytes, row.ProcessorMs);

    private static Measurement Read(SqliteDataReader row) => new(
        DateTimeOffset.FromUnixTimeSeconds(row.GetInt64(0)), row.GetInt32(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4),
        row.GetInt64(5), row.GetInt64(6), row.GetInt64(7), row.GetInt64(8), row.GetInt32(9), row.GetInt64(10), row.GetInt64(11));
}
