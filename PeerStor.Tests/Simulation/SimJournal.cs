using PeerStor.Engine.Common;
using PeerStor.Engine.Journal;

namespace PeerStor.Tests.Simulation;

/// <summary>
/// The logs that a device has, its own among them, each a chain without gaps; and the tree made from them. Operations too
/// far in the future wait, as in engine.md rule 10.
/// </summary>
internal sealed class SimJournal
{
    private static readonly byte[] NoHash = new byte[32];

    private readonly SimWorld _world;
    private readonly NodeId _self;
    private readonly SimClock _own;
    private readonly Dictionary<LogName, SimLog> _logs = [];
    private readonly List<SimOperation> _waiting = [];
    private readonly HashSet<SimLog> _volatile = [];
    private HybridClock _clock;
    private ulong _epoch;

    /// <summary>The greatest time of what is in the tree.</summary>
    private ulong _shown;

    private bool _mayContinue;
    private readonly HashSet<NodeId> _confirmedBy = [];
    private readonly List<SimLog> _ownLogs = [];
    private Dictionary<LogName, int>? _vector;

    public SimJournal(SimWorld world, NodeId self, SimClock own)
    {
        _world = world;
        _self = self;
        _own = own;
        Reference = new ReferenceClock(own);
        _clock = new HybridClock(StampClock);
        Tree = new SimTree(world.Mutation);
        BeginEpoch();
    }

    public ReferenceClock Reference { get; private set; }

    public SimTree Tree { get; private set; }

    public IReadOnlyDictionary<LogName, SimLog> Logs => _logs;

    public int CountWaiting => _waiting.Count;

    private TimeProvider StampClock => _world.Mutation == Mutation.BelievesItsClock ? _own : Reference;

    /// <summary>How much of a log is here.</summary>
    public int LengthOf(LogName log) => _logs.TryGetValue(log, out SimLog? found) ? found.Operations.Count : 0;

    /// <summary>What others may be told that this device has: only what survives a crash here.</summary>
    public IReadOnlyDictionary<LogName, int> Vector() => _vector ??=
        _logs.Where(log => log.Value.Durable > 0).ToDictionary(log => log.Key, log => log.Value.Durable);

    public SimOperation Append(OperationKind kind, Guid entity, byte[] body, IReadOnlyList<Guid> parents)
    {
        if (!_mayContinue && _world.Mutation != Mutation.KeepsItsEpoch)
        {
            // A restored database does not know that it is one: what it appends must not reuse numbers.
            BeginEpoch();
        }

        LogName name = new(_self, _epoch);
        SimLog log = LogOf(name);
        SimOperation operation = new(new Operation(
            _self.ToArray(), _epoch, log.Operations.Count + 1, _clock.Next(), kind, entity, parents, body, log.LastHash));
        log.Operations.Add(operation);
        _volatile.Add(log);
        _shown = Math.Max(_shown, operation.Operation.Clock);
        Tree.Apply(operation);
        return operation;
    }

    /// <summary>Takes in operations of one log that follow each other. Those already here are skipped, a gap ends it.</summary>
    public void Receive(IReadOnlyList<SimOperation> operations)
    {
        foreach (SimOperation operation in operations)
        {
            SimLog log = LogOf(operation.Log);
            int at = (int)operation.Operation.Sequence;
            if (at <= log.Operations.Count)
            {
                if (!log.Operations[at - 1].Hash.AsSpan().SequenceEqual(operation.Hash))
                {
                    throw new SimulationFailedException($"Two chains under one epoch: operation {at} of {operation.Log.Origin}.");
                }

                continue;
            }

            if (at > log.Operations.Count + 1 || !operation.Operation.PreviousHash.AsSpan().SequenceEqual(log.LastHash))
            {
                return;
            }

            log.Operations.Add(operation);
            _volatile.Add(log);
            if (operation.Log.Origin == _self)
            {
                // After a restore: whoever gives it back has it.
                log.Sent = at;
            }

            TakeIn(operation, Reference.Horizon());
        }
    }

    /// <summary>What the other side lacks of what is durable here, a batch for each log.</summary>
    public IEnumerable<IReadOnlyList<SimOperation>> Missing(IReadOnlyDictionary<LogName, int> theirs, int limit)
    {
        foreach ((LogName name, SimLog log) in _logs)
        {
            int from = theirs.GetValueOrDefault(name);
            if (log.Durable > from)
            {
                yield return log.Operations.GetRange(from, Math.Min(limit, log.Durable - from));
            }
        }
    }

    /// <summary>What a peer has of this device's own log: longer than here means that this database was restored.</summary>
    public void Confirm(NodeId peer, IReadOnlyDictionary<LogName, int> theirs, int otherMembers)
    {
        LogName own = new(_self, _epoch);
        if (_mayContinue || theirs.GetValueOrDefault(own) > LengthOf(own))
        {
            return;
        }

        _confirmedBy.Add(peer);
        _mayContinue = _confirmedBy.Count >= otherMembers;
    }

    /// <summary>Operations whose time has come.</summary>
    public void Reconsider()
    {
        if (_waiting.Count == 0)
        {
            return;
        }

        ulong horizon = Reference.Horizon();
        foreach (SimOperation operation in _waiting.Where(operation => operation.Operation.Clock <= horizon).ToList())
        {
            _waiting.Remove(operation);
            TakeIn(operation, horizon);
        }
    }

    /// <summary>
    /// Operations of this device that others would hold back, and that nobody has yet, are written anew under another
    /// epoch and with the time that the others agree on. Answers whether there were any.
    /// </summary>
    public bool Restamp()
    {
        if (_world.Mutation == Mutation.BelievesItsClock || !_ownLogs.Exists(log => log.Operations.Count > log.Sent))
        {
            return false;
        }

        _vector = null;
        List<SimOperation> again = [];
        ulong latest = Reference.Latest();
        foreach (SimLog log in _ownLogs)
        {
            // Within a log times only grow.
            if (log.Operations.Count > log.Sent && log.Operations[^1].Operation.Clock > latest)
            {
                int first = log.Operations.FindIndex(log.Sent, operation => operation.Operation.Clock > latest);
                again.AddRange(log.Operations[first..]);
                log.Operations.RemoveRange(first, log.Operations.Count - first);
                log.Durable = Math.Min(log.Durable, first);
            }
        }

        if (again.Count == 0)
        {
            return false;
        }

        again.Sort((one, other) => one.Operation.Clock.CompareTo(other.Operation.Clock));
        Rebuild();
        BeginEpoch();
        foreach (SimOperation before in again)
        {
            Operation operation = before.Operation;
            _world.Oracle.Renewed(before, Append(operation.Kind, operation.Entity, operation.Body, operation.Parents));
        }

        // The program does this in one transaction.
        Sync();
        return true;
    }

    public void MarkSent(LogName name, int length)
    {
        SimLog log = LogOf(name);
        log.Sent = Math.Max(log.Sent, length);
    }

    public void Sync()
    {
        _vector = null;
        foreach (SimLog log in _volatile)
        {
            log.Durable = log.Operations.Count;
        }

        _volatile.Clear();
    }

    /// <summary>A crash: what was not synced is gone, and nobody knows whether the database was restored meanwhile.</summary>
    public void Restart(IReadOnlyDictionary<LogName, int>? restoredTo = null)
    {
        _vector = null;
        bool isLess = false;
        foreach ((LogName name, SimLog log) in _logs)
        {
            int length = restoredTo is null ? log.Durable : Math.Min(log.Durable, restoredTo.GetValueOrDefault(name));
            isLess |= length < log.Operations.Count;
            log.Operations.RemoveRange(length, log.Operations.Count - length);
            log.Durable = length;
            log.Sent = Math.Min(log.Sent, length);
        }

        _mayContinue = false;
        _confirmedBy.Clear();
        Reference = new ReferenceClock(_own);
        _clock = new HybridClock(StampClock);
        if (isLess)
        {
            Rebuild();
        }
        else
        {
            // The tables are on the disk, too, as they were.
            _clock.Observe(_shown);
        }
    }

    private void Rebuild()
    {
        _clock = new HybridClock(StampClock);
        _shown = 0;
        Tree = new SimTree(_world.Mutation);
        _waiting.Clear();
        ulong horizon = Reference.Horizon();
        foreach (SimLog log in _logs.Values)
        {
            log.Operations.ForEach(operation => TakeIn(operation, horizon));
        }
    }

    private void TakeIn(SimOperation operation, ulong horizon)
    {
        // What this device itself wrote it shows, whatever its clock said; sending it is another question.
        if (operation.Log.Origin != _self && operation.Operation.Clock > horizon)
        {
            _waiting.Add(operation);
            return;
        }

        _clock.Observe(operation.Operation.Clock);
        _shown = Math.Max(_shown, operation.Operation.Clock);
        Tree.Apply(operation);
    }

    private void BeginEpoch()
    {
        _epoch = (ulong)_world.Random.NextInt64(1, long.MaxValue);
        _mayContinue = true;
    }

    private SimLog LogOf(LogName name)
    {
        if (!_logs.TryGetValue(name, out SimLog? log))
        {
            _logs[name] = log = new SimLog();
            if (name.Origin == _self)
            {
                _ownLogs.Add(log);
            }
        }

        return log;
    }

    internal sealed class SimLog
    {
        public List<SimOperation> Operations { get; } = [];

        /// <summary>So many survive a crash.</summary>
        public int Durable { get; set; }

        /// <summary>So many may be known to others.</summary>
        public int Sent { get; set; }

        public byte[] LastHash => Operations.Count == 0 ? NoHash : Operations[^1].Hash;
    }
}
