using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Peers;

namespace PeerStor.Engine.Journal;

/// <summary>
/// What this device wrote while its clock was far ahead. Others would hold it back until that time comes, so it is not sent:
/// it is written anew with the common time, in the same order, under a new epoch (docs/adr/0050).
/// </summary>
internal sealed class AheadOperations(OperationLog log, NodeIdentity node, ReferenceClock clock)
{
    private ulong _lookedAt;

    /// <summary>Whether there may be any: a look at one number.</summary>
    public bool IsAny => log.Clock.Seen > clock.Latest() && log.Clock.Seen != _lookedAt;

    /// <summary>Before a device has others to tell it the time it believes its clock, unless that differs by a day from what it once was.</summary>
    public bool IsAnyOfAnotherDay => IsAny && HybridClock.WallTime(log.Clock.Seen) > clock.GetUtcNow() + TimeSpan.FromDays(1);

    /// <param name="knownTo">Up to which operation of an epoch another device has this one's log.</param>
    /// <returns>How many were written anew.</returns>
    public async Task<int> RenewAsync(Func<ulong, long> knownTo, CancellationToken cancellationToken)
    {
        ulong before = log.Clock.Seen;
        try
        {
            return await log.Database.Writer.RunAsync(transaction => Renew(transaction, knownTo), cancellationToken);
        }
        catch
        {
            // Everything is as it was, so what is written next still comes after it.
            log.Clock.Observe(before);
            _lookedAt = 0;
            throw;
        }
    }

    private int Renew(WriteTransaction transaction, Func<ulong, long> knownTo)
    {
        _lookedAt = log.Clock.Seen;
        List<Operation> ahead = [.. TakeOut(transaction.Connection, Horizon(LatestElsewhere(transaction.Connection, knownTo)), knownTo)];
        if (ahead.Count == 0)
        {
            return 0;
        }

        log.Clock.GoBackTo(transaction.Connection.Scalar<ulong>("SELECT coalesce(max(last_clock), 0) FROM logs"));
        log.BeginEpoch(transaction);

        // The new stamps are in the order of the old ones and later than all others, so the tables are what they would be if
        // everything had been applied with the new ones.
        RewrittenOperations.Append(transaction, log, [.. ahead.OrderBy(operation => operation.Clock)]);
        return ahead.Count;
    }

    /// <summary>By the common time, or by what others know already: what is written anew comes after that anyway.</summary>
    private ulong Horizon(ulong latestElsewhere) =>
        Math.Max(clock.Latest(), HybridClock.At(HybridClock.WallTime(latestElsewhere) + ReferenceClock.FarAhead));

    private ulong LatestElsewhere(DatabaseConnection connection, Func<ulong, long> knownTo)
    {
        ulong latest = connection.Scalar<ulong>("SELECT coalesce(max(last_clock), 0) FROM logs WHERE origin <> $1", node.Id);
        foreach ((long id, ulong epoch) in connection.Query(
            "SELECT id, epoch FROM logs WHERE origin = $1", row => (row.GetInt64(0), unchecked((ulong)row.GetInt64(1))), node.Id))
        {
            latest = Math.Max(latest, connection.Scalar<ulong>(
                "SELECT coalesce((SELECT clock FROM ops WHERE log = $1 AND seq = $2), 0)", id, knownTo(epoch)));
        }

        return latest;
    }

    /// <summary>Clocks grow along a log, so what is ahead is the end of it.</summary>
    private IEnumerable<Operation> TakeOut(DatabaseConnection connection, ulong horizon, Func<ulong, long> knownTo)
    {
        foreach ((long id, ulong epoch) in connection.Query(
            "SELECT id, epoch FROM logs WHERE origin = $1 AND last_clock > $2", row => (row.GetInt64(0), unchecked((ulong)row.GetInt64(1))), node.Id, horizon))
        {
            long known = knownTo(epoch);
            List<Operation> end = connection.Query(
                "SELECT seq, clock, kind, entity, parents, body FROM ops WHERE log = $1 AND seq > $2 AND clock > $3 ORDER BY seq",
                row => new Operation(
                    node.Id, epoch, row.GetInt64(0), unchecked((ulong)row.GetInt64(1)), (OperationKind)row.GetInt32(2), row.Id(3),
                    OperationCodec.UnpackIds(row.Bytes(4)), row.Bytes(5), []),
                id, known, horizon);
            if (end.Count == 0)
            {
                continue;
            }

            long last = end[0].Sequence - 1;
            connection.Execute("DELETE FROM ops WHERE log = $1 AND seq > $2", id, last);
            connection.Execute(
                """
                UPDATE logs SET last_seq = $2, last_hash = coalesce((SELECT hash FROM ops WHERE log = $1 AND seq = $2), $3),
                  last_clock = coalesce((SELECT clock FROM ops WHERE log = $1 AND seq = $2), 0) WHERE id = $1
                """,
                id, last, new byte[32]);
            foreach (Operation operation in end)
            {
                yield return operation;
            }
        }
    }
}
