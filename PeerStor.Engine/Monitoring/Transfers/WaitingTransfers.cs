using PeerStor.Engine.Common;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Monitoring.Transfers;

/// <summary>
/// Transfers that are over and not written yet. While many wait, a file that is taken whole again and again is one of
/// them: a row for each of 10,000 downloads a second cost a fifth of every download. Safe to use from every thread.
/// </summary>
internal sealed class WaitingTransfers
{
    /// <summary>A person's downloads are told apart, also when they click twice; a program's thousand are not.</summary>
    private const int ManyRows = 100;

    private readonly Lock _gate = new();
    private readonly Queue<Row> _rows = new();
    private readonly Dictionary<(UserId, TransferWay, EntryId), Row> _whole = [];

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _rows.Count;
            }
        }
    }

    public void Add(Caller caller, Transfer transfer)
    {
        lock (_gate)
        {
            (UserId, TransferWay, EntryId)? key = KeyOf(caller, transfer);
            if (key is { } again && _rows.Count >= ManyRows
                && _whole.TryGetValue(again, out Row? row) && row.Transfer.SizeBytes == transfer.SizeBytes)
            {
                row.Join(transfer);
                return;
            }

            row = new Row(caller, transfer);
            _rows.Enqueue(row);
            if (key is { } first)
            {
                _whole[first] = row;
            }

            // A database that does not take them must not fill the memory.
            if (_rows.Count > TransferTable.MostRows)
            {
                TakeOldest();
            }
        }
    }

    /// <summary>The oldest, at most so many.</summary>
    public List<Row> Take(int most)
    {
        lock (_gate)
        {
            List<Row> taken = new(Math.Min(most, _rows.Count));
            while (taken.Count < most && _rows.Count > 0)
            {
                taken.Add(TakeOldest());
            }

            return taken;
        }
    }

    private Row TakeOldest()
    {
        Row row = _rows.Dequeue();
        if (KeyOf(row.Caller, row.Transfer) is { } key && _whole.GetValueOrDefault(key) == row)
        {
            _whole.Remove(key);
        }

        return row;
    }

    private static (UserId, TransferWay, EntryId)? KeyOf(Caller caller, Transfer transfer) =>
        transfer is { Kind: TransferKind.Download, Result: TransferResult.Done, Entry: { } entry }
            ? (caller.User, transfer.Way, entry)
            : null;

    /// <summary>One row of the history to be.</summary>
    public sealed class Row(Caller caller, Transfer transfer)
    {
        public Caller Caller => caller;

        public Transfer Transfer { get; private set; } = transfer;

        /// <summary>How many transfers it stands for.</summary>
        public int Times { get; private set; } = 1;

        public void Join(Transfer next)
        {
            Times++;
            Transfer = Transfer with
            {
                MovedBytes = Transfer.MovedBytes + next.MovedBytes,
                EndedAt = next.EndedAt,
                Active = Transfer.Active + next.Active,
            };
        }
    }
}
