using System.Collections.Concurrent;
using PeerStor.Engine.Common;

namespace PeerStor.Engine.Monitoring.Transfers;

/// <summary>
/// The transfers that go on now, those of all users. One that rests is kept open for a while, because its next request
/// belongs to it; then it goes to the history.
/// </summary>
public sealed class TransferRegister
{
    /// <summary>A player that is paused, or a client between two pieces, comes back within this time as a rule.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>More are neither shown nor noted: 10,000 parallel requests must not fill the memory.</summary>
    private const int MostOpen = 10_000;

    /// <summary>Users share a counter with others: one more look at a list, seldom.</summary>
    private const int Stripes = 1024;

    private static readonly HashSet<UserId> Nobody = [];

    private readonly TransferHistory _history;
    private readonly IdSource _ids;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<(UserId, TransferKind, Guid), OpenTransfer> _open = new();
    private readonly long[] _changesOf = new long[Stripes];
    private long _changes;
    private int _peak;

    internal TransferRegister(TransferHistory history, IdSource ids, TimeProvider time)
    {
        _history = history;
        _ids = ids;
        _time = time;
    }

    /// <summary>Grows whenever a transfer begins or ends.</summary>
    public long Changes => Interlocked.Read(ref _changes);

    /// <summary>As <see cref="Changes"/>, of one user's.</summary>
    public long ChangesOf(UserId user) => Interlocked.Read(ref _changesOf[StripeOf(user)]);

    /// <summary>Those for whom bytes are moved right now.</summary>
    public IReadOnlySet<UserId> Busy() =>
        _open.IsEmpty ? Nobody : _open.Where(pair => pair.Value.Activity.Running).Select(pair => pair.Key.Item1).ToHashSet();

    public TransferRun Begin(TransferStart start)
    {
        DateTimeOffset now = _time.GetUtcNow();
        (UserId, TransferKind, Guid) key = KeyOf(start);
        OpenTransfer transfer = new(start.Kind == TransferKind.Upload ? start.Key : _ids.Next(), start, now);
        if (_open.TryGetValue(key, out OpenTransfer? known) || (_open.Count < MostOpen && !ReferenceEquals(known = _open.GetOrAdd(key, transfer), transfer)))
        {
            transfer = known;
        }

        transfer.Enter(now);
        Note(start.Caller.User);
        _peak = Math.Max(_peak, _open.Count);
        return new TransferRun(this, transfer);
    }

    /// <summary>The caller's transfers that run or rest for a moment, the newest first.</summary>
    public IReadOnlyList<RunningTransfer> List(UserId user, int limit)
    {
        DateTimeOffset now = _time.GetUtcNow();
        return
        [
            .. _open.Where(pair => pair.Key.Item1 == user).Select(pair => pair.Value.Show(now))
                .OrderBy(transfer => transfer.IsWaiting).ThenByDescending(transfer => transfer.BeganAt).Take(limit),
        ];
    }

    /// <summary>An upload was given up: what is open of it is over.</summary>
    public void Cancel(TransferStart start)
    {
        TransferRun run = Begin(start);
        run.End(TransferResult.Cancelled);
    }

    internal void Add(OpenTransfer transfer, long bytes) => transfer.Add(bytes, _time.GetUtcNow());

    internal void End(OpenTransfer transfer, TransferResult result, string? reason, EntryId? entry, long? sizeBytes)
    {
        Note(transfer.Start.Caller.User);
        if (transfer.Leave(_time.GetUtcNow(), result, reason, entry, sizeBytes))
        {
            Close(transfer);
        }
    }

    /// <summary>The most transfers that were open since the last call.</summary>
    internal int TakePeak()
    {
        int now = _open.Count;
        return Math.Max(now, Interlocked.Exchange(ref _peak, now));
    }

    /// <summary>Hands over what has rested for too long; everything when the node stops.</summary>
    internal void CloseResting(bool all)
    {
        DateTimeOffset before = _time.GetUtcNow() - Patience;
        foreach (OpenTransfer transfer in _open.Values)
        {
            (bool running, DateTimeOffset lastAt) = transfer.Activity;
            if (all || (!running && lastAt < before))
            {
                Close(transfer);
            }
        }
    }

    private void Close(OpenTransfer transfer)
    {
        // Only whoever takes it out writes it. One that never was in (too many were open) is only counted.
        if (((ICollection<KeyValuePair<(UserId, TransferKind, Guid), OpenTransfer>>)_open).Remove(new(KeyOf(transfer.Start), transfer)))
        {
            Note(transfer.Start.Caller.User);
            _history.Add(transfer.Start.Caller, transfer.Close());
        }
    }

    private void Note(UserId user)
    {
        Interlocked.Increment(ref _changesOf[StripeOf(user)]);
        Interlocked.Increment(ref _changes);
    }

    private static int StripeOf(UserId user) => (user.GetHashCode() & int.MaxValue) % Stripes;

    private static (UserId, TransferKind, Guid) KeyOf(TransferStart start) => (start.Caller.User, start.Kind, start.Key);
}
