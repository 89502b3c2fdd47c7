using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Monitoring.Transfers;

/// <summary>
/// The transfers that are over, and their sums by day. Written some seconds later in groups, so that a client of 10,000
/// small files pays nothing for it; a crash loses those seconds of the history and no data.
/// </summary>
public sealed class TransferHistory : IDisposable
{
    /// <summary>Rows in one transaction: others wait for it about 3 ms.</summary>
    private const int GroupRows = 250;

    /// <summary>With more than these waiting they are written at once.</summary>
    private const int MostWaiting = 2000;

    private readonly NodeDatabase _database;
    private readonly TimeProvider _time;
    private readonly WaitingTransfers _waiting = new();
    private readonly SemaphoreSlim _writing = new(1);

    internal TransferHistory(NodeDatabase database, TimeProvider time)
    {
        _database = database;
        _time = time;
    }

    /// <summary>The caller's transfers that match, the newest first.</summary>
    public async Task<TransferPage> ListAsync(Caller caller, TransferQuery query, CancellationToken cancellationToken)
    {
        await WriteAsync(cancellationToken);
        List<(long Number, Transfer Transfer)> found = _database.Read(connection => Find(connection, caller, query, cancellationToken));
        return new TransferPage(
            [.. found.Take(query.Limit).Select(row => row.Transfer)], found.Count > query.Limit ? found[query.Limit - 1].Number : null);
    }

    /// <summary>The last days, the oldest first, today included; days without a transfer too.</summary>
    public async Task<IReadOnlyList<TransferDay>> DaysAsync(Caller caller, int days, CancellationToken cancellationToken)
    {
        await WriteAsync(cancellationToken);
        long today = TransferTable.DayOf(_time.GetUtcNow());
        ILookup<long, (int Kind, long Transfers, long Failed, long Bytes)> sums = _database.Read(connection => connection.Query(
                "SELECT day, kind, transfers, failed, bytes FROM transfer_days WHERE user = $1 AND day > $2",
                row => (Day: row.GetInt64(0), Sum: (row.GetInt32(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4))),
                caller.User.Value, today - days))
            .ToLookup(row => row.Day, row => row.Sum);
        return [.. Enumerable.Range(0, days).Select(back => today - days + 1 + back).Select(day => Sum(day, sums[day]))];
    }

    public void Dispose() => _writing.Dispose();

    internal void Add(Caller caller, Transfer transfer)
    {
        _waiting.Add(caller, transfer);
        if (_writing.CurrentCount > 0 && _waiting.Count > MostWaiting)
        {
            _ = WriteAsync(CancellationToken.None);
        }
    }

    internal async Task WriteAsync(CancellationToken cancellationToken)
    {
        // A group that is being written is waited for: who lists wants to see it.
        if (_waiting.Count == 0 && _writing.CurrentCount > 0)
        {
            return;
        }

        await _writing.WaitAsync(cancellationToken);
        try
        {
            while (_waiting.Count > 0)
            {
                await WriteGroupAsync();
            }
        }
        catch (DatabaseUnavailableException)
        {
            // A disk that refuses writes has an alert of its own, and files are still read: only their history is not kept.
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task WriteGroupAsync()
    {
        List<WaitingTransfers.Row> group = _waiting.Take(GroupRows);
        await _database.Writer.RunAsync(
            transaction =>
            {
                foreach (WaitingTransfers.Row row in group)
                {
                    TransferTable.Put(transaction.Connection, row.Caller, row.Transfer);
                }

                foreach (var day in group.GroupBy(row => (row.Caller.User, TransferTable.DayOf(row.Transfer.EndedAt), row.Transfer.Kind)))
                {
                    (UserId user, long number, TransferKind kind) = day.Key;
                    TransferTable.CountDay(
                        transaction.Connection, user, number, kind, day.Sum(row => row.Times),
                        day.Count(row => row.Transfer.Result == TransferResult.Failed), day.Sum(row => row.Transfer.MovedBytes));
                }

                TransferTable.Prune(transaction.Connection, _time.GetUtcNow());
                return true;
            },
            CancellationToken.None);
    }

    private static List<(long Number, Transfer Transfer)> Find(
        DatabaseConnection connection, Caller caller, TransferQuery query, CancellationToken cancellationToken)
    {
        // With a text every row must be opened: 10,000 take some 30 ms.
        int limit = query.Text is null ? query.Limit + 1 : TransferTable.MostRows;
        List<(long Number, Transfer Transfer)> rows = connection.Query(
            $"""
            SELECT {TransferTable.Columns} FROM transfers
            WHERE user = $1 AND number < $2 AND ($3 IS NULL OR kind = $3) AND ($4 IS NULL OR way = $4) AND ($5 IS NULL OR result = $5)
            ORDER BY number DESC LIMIT $6
            """,
            row =>
            {
                cancellationToken.ThrowIfCancellationRequested();
                return TransferTable.Read(row, caller);
            },
            caller.User.Value, query.Before ?? long.MaxValue, (int?)query.Kind, (int?)query.Way, (int?)query.Result, limit);
        return query.Text is { } text
            ? [.. rows.Where(row => row.Transfer.Path.Contains(text, StringComparison.OrdinalIgnoreCase)).Take(query.Limit + 1)]
            : rows;
    }

    private static TransferDay Sum(long day, IEnumerable<(int Kind, long Transfers, long Failed, long Bytes)> sums)
    {
        (long Transfers, long Failed, long Bytes) Of(TransferKind kind) =>
            sums.Where(sum => sum.Kind == (int)kind).Select(sum => (sum.Transfers, sum.Failed, sum.Bytes)).FirstOrDefault();

        (long uploads, long failedUploads, long uploaded) = Of(TransferKind.Upload);
        (long downloads, long failedDownloads, long downloaded) = Of(TransferKind.Download);
        (long views, long failedViews, long viewed) = Of(TransferKind.View);
        return new TransferDay(
            DateOnly.FromDateTime(DateTimeOffset.UnixEpoch.AddDays(day).UtcDateTime), uploads, uploaded, downloads, downloaded, views,
            viewed, failedUploads + failedDownloads + failedViews);
    }
}
