using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Users.Allowances;

namespace PeerStor.Engine.Files.Quotas;

/// <summary>
/// What each user's files take, and what unfinished uploads have been promised, both in memory. An upload is let in only when
/// all that may come of it fits, so however many run at once, no user gets over their limit. A file's bytes and the end of its
/// upload's promise become known in one step, so that nothing is counted twice either.
/// </summary>
public sealed class StorageUse
{
    private readonly KnownLimits _limits;
    private readonly Lock _gate = new();
    private readonly Dictionary<UserId, Account> _accounts = [];
    private readonly Dictionary<UploadId, Promise> _promises = [];
    private Pending? _pending;

    internal StorageUse(KnownLimits limits) => _limits = limits;

    /// <summary>A user's files have come near their limit; told once each time they do.</summary>
    public event Action<UserId, StorageRoom>? CameNear;

    public StorageRoom Of(UserId owner)
    {
        long? allowed = _limits.Of(owner).QuotaBytes;
        lock (_gate)
        {
            return _accounts.TryGetValue(owner, out Account? account)
                ? new StorageRoom(account.Used, account.Promised, allowed)
                : new StorageRoom(0, 0, allowed);
        }
    }

    /// <summary>
    /// Keeps room for so many bytes of an upload in all; null when there is room, otherwise how things stand. Partials of the
    /// same file that wait, and that this upload will replace, give theirs up.
    /// </summary>
    internal StorageRoom? TryPromise(UserId owner, UploadId upload, long bytes, params IReadOnlyList<UploadId> replaced)
    {
        long? allowed = _limits.Of(owner).QuotaBytes;
        lock (_gate)
        {
            Account account = AccountOf(owner);
            long has = _promises.TryGetValue(upload, out Promise? promise) ? promise.Bytes : 0;
            long missing = bytes - has;
            if (missing <= 0)
            {
                Keep(owner, upload, has);
                return null;
            }

            long given = replaced.Sum(other => other != upload && _promises.TryGetValue(other, out Promise? theirs) && theirs.Owner == owner ? theirs.Bytes : 0);
            long more = Math.Max(0, missing - given);
            if (allowed is { } most && more > most - account.Used - account.Promised)
            {
                return new StorageRoom(account.Used, account.Promised, allowed);
            }

            long take = Math.Min(given, missing);
            foreach (UploadId other in replaced)
            {
                if (take > 0 && other != upload && _promises.TryGetValue(other, out Promise? theirs) && theirs.Owner == owner)
                {
                    long moved = Math.Min(take, theirs.Bytes);
                    Keep(owner, other, theirs.Bytes - moved);
                    take -= moved;
                }
            }

            Keep(owner, upload, bytes);
            return null;
        }
    }

    /// <summary>What an upload of unknown length needs no more.</summary>
    internal void Shrink(UploadId upload, long bytes)
    {
        lock (_gate)
        {
            if (_promises.TryGetValue(upload, out Promise? promise) && promise.Bytes > bytes)
            {
                Keep(promise.Owner, upload, bytes);
            }
        }
    }

    internal void Release(UploadId upload)
    {
        lock (_gate)
        {
            Drop(upload);
        }
    }

    /// <summary>Ends a promise together with what else the transaction changes.</summary>
    internal void Release(WriteTransaction transaction, UploadId upload) => Of(transaction).Released.Add(upload);

    internal void Add(WriteTransaction transaction, UserId owner, long bytes) => Of(transaction).Added.Add((owner, bytes));

    /// <summary>At the start: what the tables say.</summary>
    internal void Load(NodeDatabase database) => database.Read(connection =>
    {
        lock (_gate)
        {
            foreach ((UserId owner, long bytes) in connection.Query(
                "SELECT owner, bytes FROM storage_use WHERE length(owner) = 16", row => (new UserId(row.Id(0)), row.GetInt64(1))))
            {
                AccountOf(owner).Used = bytes;
            }

            foreach ((UploadId upload, UserId owner, long bytes) in connection.Query(
                "SELECT id, owner, max(coalesce(length, 0), received) FROM uploads WHERE finished IS NULL AND length(owner) = 16",
                row => (new UploadId(row.Id(0)), new UserId(row.Id(1)), row.GetInt64(2))))
            {
                Keep(owner, upload, bytes);
            }
        }

        return true;
    });

    // Only the writer's thread comes here, one transaction after the other.
    private Pending Of(WriteTransaction transaction)
    {
        if (_pending?.Transaction != transaction)
        {
            Pending made = new(transaction);
            _pending = made;
            transaction.OnCommitted(() => Apply(made));
        }

        return _pending;
    }

    private void Apply(Pending change)
    {
        List<(UserId, StorageRoom)> near = [];
        lock (_gate)
        {
            foreach ((UserId owner, long bytes) in change.Added)
            {
                Account account = AccountOf(owner);
                StorageRoom before = new(account.Used, account.Promised, _limits.Of(owner).QuotaBytes);
                account.Used += bytes;
                StorageRoom now = before with { UsedBytes = account.Used };
                if (now.IsNear && !before.IsNear)
                {
                    near.Add((owner, now));
                }
            }

            change.Released.ForEach(Drop);
        }

        near.ForEach(one => CameNear?.Invoke(one.Item1, one.Item2));
    }

    private Account AccountOf(UserId owner)
    {
        if (!_accounts.TryGetValue(owner, out Account? account))
        {
            _accounts[owner] = account = new Account();
        }

        return account;
    }

    private void Keep(UserId owner, UploadId upload, long bytes)
    {
        Drop(upload);
        AccountOf(owner).Promised += bytes;
        _promises[upload] = new Promise(owner, bytes);
    }

    private void Drop(UploadId upload)
    {
        if (_promises.Remove(upload, out Promise? promise))
        {
            AccountOf(promise.Owner).Promised -= promise.Bytes;
        }
    }

    private sealed class Account
    {
        public long Used;
        public long Promised;
    }

    private sealed record Promise(UserId Owner, long Bytes);

    /// <summary>What a transaction changes, known to all once it is on disk.</summary>
    private sealed class Pending(WriteTransaction transaction)
    {
        public WriteTransaction Transaction { get; } = transaction;

        public List<(UserId Owner, long Bytes)> Added { get; } = [];

        public List<UploadId> Released { get; } = [];
    }
}
