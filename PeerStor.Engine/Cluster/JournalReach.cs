using System.Collections.Concurrent;
using PeerStor.Engine.Common;
using PeerStor.Engine.Journal;

namespace PeerStor.Engine.Cluster;

/// <summary>
/// How far this device is with all logs, and waiting until it is as far as an answer that somebody had elsewhere: behind a load
/// balancer everybody sees their own writes (engine.md rule 32).
/// </summary>
public sealed class JournalReach
{
    /// <summary>A device that was waited for in vain is not waited for again so soon: it may be away for long.</summary>
    private static readonly TimeSpan GivenUpFor = TimeSpan.FromSeconds(5);

    /// <summary>A device that starts asks the others before it says that it is ready; one that does not answer is not waited for.</summary>
    private static readonly TimeSpan FirstPatience = TimeSpan.FromSeconds(3);

    /// <summary>When nothing came for so long, nothing will come that is worth waiting for, such as a log with two pasts.</summary>
    private static readonly TimeSpan QuietPatience = TimeSpan.FromSeconds(10);

    private readonly Devices _devices;
    private readonly DeviceLinks _links;
    private readonly ClusterProgress _progress;
    private readonly LogExchange _logs;
    private readonly TimeProvider _time;
    private readonly long _opened;
    private readonly ConcurrentDictionary<uint, long> _have = new();
    private readonly ConcurrentDictionary<uint, (long Sequence, long Since)> _givenUp = new();
    private readonly ConcurrentDictionary<NodeId, long> _slow = new();
    private TaskCompletionSource _news = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _progressNews = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Known _current = new(-1, new SeenVector(new Dictionary<uint, long>()));
    private long _changes;
    private ulong _epoch;
    private long _heardAt;
    private volatile bool _isCaughtUp;

    internal JournalReach(Devices devices, DeviceLinks links, ClusterProgress progress, LogExchange logs, TimeProvider time)
    {
        _devices = devices;
        _links = links;
        _progress = progress;
        _logs = logs;
        _time = time;
        _opened = _heardAt = time.GetTimestamp();
        foreach (LogState state in logs.Vector())
        {
            _have[SeenVector.Name(state)] = state.Sequence;
        }

        progress.Changed += () => Wake(ref _progressNews);
        devices.Log.Appended += () => Interlocked.Increment(ref _changes);
    }

    /// <summary>Alone there is nobody to be behind of.</summary>
    public bool IsShared => _devices.Others.Count > 0;

    /// <summary>What whoever is answered now has seen at most.</summary>
    public SeenVector Current
    {
        get
        {
            long changes = Interlocked.Read(ref _changes);
            if (Volatile.Read(ref _current) is { } known && known.Changes == changes)
            {
                return known.Vector;
            }

            (ulong epoch, long last) = _devices.Log.OwnState();
            ForgetWhatWasMended(epoch);
            Dictionary<uint, long> all = new(_have);
            all[SeenVector.Name(epoch)] = last;
            SeenVector now = new(all);
            Volatile.Write(ref _current, new Known(changes, now));
            return now;
        }
    }

    /// <summary>
    /// Whether this device has what the others had when it came to them. Once it has, it stays so: what comes later is under way
    /// to all of them.
    /// </summary>
    public bool IsCaughtUp => _isCaughtUp || (_isCaughtUp = LooksCaughtUp());

    /// <summary>Operations that are here and not at any one of the devices that answer, at most; and the other way round.</summary>
    public (long TheyLack, long WeLack) Lag()
    {
        IReadOnlyList<LogState> ours = _logs.Vector();
        (long They, long We) most = (0, 0);
        foreach (DeviceLink link in _links.All.Where(link => link.IsUp))
        {
            long they = ours.Sum(log => Math.Max(0, log.Sequence - (_progress.Of(link.Device, log.Origin, log.Epoch)?.State.Sequence ?? 0)));
            long we = _progress.All(link.Device).Sum(theirs => Math.Max(0, theirs.State.Sequence
                - (ours.FirstOrDefault(log => log.Origin == theirs.State.Origin && log.Epoch == theirs.State.Epoch)?.Sequence ?? 0)));
            most = (Math.Max(most.They, they), Math.Max(most.We, we));
        }

        return most;
    }

    /// <summary>Operations of others are on disk, in the tables, and everybody here was told of them.</summary>
    internal void Note(IReadOnlyList<Operation> operations)
    {
        foreach (Operation operation in operations)
        {
            _have.AddOrUpdate(
                SeenVector.Name(operation.Epoch), static (_, sequence) => sequence, static (_, before, sequence) => Math.Max(before, sequence), operation.Sequence);
        }

        Volatile.Write(ref _heardAt, _time.GetTimestamp());
        Interlocked.Increment(ref _changes);
        Wake(ref _news);
    }

    /// <returns>False when this device is still behind after that time.</returns>
    public async Task<bool> WaitAsync(SeenVector seen, TimeSpan patience, CancellationToken cancellationToken)
    {
        long started = _time.GetTimestamp();
        while (true)
        {
            Task news = Volatile.Read(ref _news).Task;
            List<(uint Log, long Sequence)> missing = [.. seen.Logs.Where(log => IsBehind(log.Log, log.Sequence))];
            if (missing.Count == 0)
            {
                return true;
            }

            TimeSpan left = patience - _time.GetElapsedTime(started);
            if (left <= TimeSpan.Zero || missing.Exists(log => IsGivenUp(log.Log, log.Sequence)))
            {
                GiveUp(missing);
                return false;
            }

            using CancellationTokenSource enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await Task.WhenAny(news, Task.Delay(left, _time, enough.Token));
            await enough.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>
    /// Waits until all devices that answer have what was written here so far; for whoever cannot say next time what they have seen.
    /// A device that did not keep up is not waited for again so soon.
    /// </summary>
    public async Task SpreadAsync(TimeSpan patience)
    {
        (ulong epoch, long last) = _devices.Log.OwnState();
        long started = _time.GetTimestamp();
        while (true)
        {
            Task news = Volatile.Read(ref _progressNews).Task;
            List<DeviceLink> lacking = [.. _links.All.Where(link => link.IsUp && !IsSlow(link.Device)
                && (_progress.Of(link.Device, _devices.Own, epoch)?.State.Sequence ?? 0) < last)];
            TimeSpan left = patience - _time.GetElapsedTime(started);
            if (lacking.Count == 0)
            {
                return;
            }

            if (left <= TimeSpan.Zero)
            {
                lacking.ForEach(link => _slow[link.Device] = _time.GetTimestamp());
                return;
            }

            using CancellationTokenSource enough = new();
            await Task.WhenAny(news, Task.Delay(left, _time, enough.Token));
            await enough.CancelAsync();
        }
    }

    /// <summary>What somebody has seen who had seen that before and is answered now. Logs that nobody here knows are left out: they
    /// belong to another cluster that answers under the same name.</summary>
    public SeenVector With(SeenVector? before)
    {
        SeenVector now = Current;
        Dictionary<uint, long> all = now.Logs.ToDictionary(log => log.Log, log => log.Sequence);
        bool isMore = false;
        foreach ((uint log, long sequence) in before?.Logs ?? [])
        {
            if (all.TryGetValue(log, out long here) && here < sequence)
            {
                all[log] = sequence;
                isMore = true;
            }
        }

        return isMore ? new SeenVector(all) : now;
    }

    /// <summary>A log that was rolled back ends where it still is as others know it; this device goes on under a new epoch.</summary>
    private void ForgetWhatWasMended(ulong epoch)
    {
        if (Interlocked.Exchange(ref _epoch, epoch) == epoch)
        {
            return;
        }

        foreach (LogState state in _logs.Vector().Where(state => state.Origin == _devices.Own))
        {
            _have[SeenVector.Name(state)] = state.Sequence;
        }
    }

    // Of its own log it has all that there is, or else its database was put back.
    private bool IsBehind(uint log, long sequence) =>
        _have.GetValueOrDefault(log) < sequence && log != SeenVector.Name(_devices.Log.Epoch);

    private bool IsSlow(NodeId device) => _slow.TryGetValue(device, out long since) && _time.GetElapsedTime(since) < GivenUpFor;

    private static void Wake(ref TaskCompletionSource news) =>
        Interlocked.Exchange(ref news, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    private bool IsGivenUp(uint log, long sequence) => _givenUp.TryGetValue(log, out (long Sequence, long Since) once)
        && once.Sequence <= sequence && _time.GetElapsedTime(once.Since) < GivenUpFor;

    private void GiveUp(List<(uint Log, long Sequence)> missing)
    {
        foreach ((uint log, long sequence) in missing.Where(log => _have.ContainsKey(log.Log) && !IsGivenUp(log.Log, log.Sequence)))
        {
            _givenUp[log] = (sequence, _time.GetTimestamp());
        }
    }

    private bool LooksCaughtUp()
    {
        if (_time.GetElapsedTime(Volatile.Read(ref _heardAt)) > QuietPatience)
        {
            return true;
        }

        bool isPatient = _time.GetElapsedTime(_opened) < FirstPatience;
        IReadOnlyList<DeviceLink> links = _links.All;
        return _devices.Others.All(device => links.FirstOrDefault(link => link.Device == device.Id) is { } link
            ? link.IsUp ? HasAllOf(device) : !isPatient || link.Problem != DeviceLink.NotTried
            : !isPatient);
    }

    private bool HasAllOf(Device device) => _progress.All(device.Id)
        .Where(theirs => _devices.IsKnown(theirs.State.Origin) && theirs.State.Origin != _devices.Own)
        .All(theirs => !IsBehind(SeenVector.Name(theirs.State), theirs.State.Sequence));

    /// <param name="Changes">When it was put together.</param>
    private sealed record Known(long Changes, SeenVector Vector);
}
