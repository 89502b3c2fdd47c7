using PeerStor.Engine.Common;
using PeerStor.Engine.Journal;
using PeerStor.Engine.Replication;

namespace PeerStor.Tests.Simulation;

/// <summary>One device: the engine's deciding parts, on a simulated disk, clock and network.</summary>
internal sealed class SimNode
{
    /// <summary>As in the engine: operations of one log in one message.</summary>
    private const int BatchSize = 500;

    private static readonly TimeSpan SyncTakes = TimeSpan.FromMilliseconds(5);

    /// <summary>A busy disk, now and then.</summary>
    private static readonly TimeSpan SlowSyncTakes = TimeSpan.FromMilliseconds(400);

    private readonly SimWorld _world;
    private readonly List<Action> _afterSync = [];
    private TimeSpan _startedAt;
    private TimeSpan _observedBefore;
    private bool _isSyncing;

    public SimNode(SimWorld world, NodeId id, string zone)
    {
        (_world, Id, Zone) = (world, id, zone);
        Clock = new SimClock(world);
        Store = new SimStore(world.Mutation);
        Journal = new SimJournal(world, id, Clock);
        Copies = new SimCopies(world, this);
        _startedAt = world.Now;
    }

    public NodeId Id { get; }

    public string Zone { get; }

    public bool IsUp { get; private set; } = true;

    /// <summary>Grows with each start: answers to questions of an earlier run are not for this one.</summary>
    public int Life { get; private set; }

    public SimClock Clock { get; }

    public SimStore Store { get; }

    public SimJournal Journal { get; }

    public SimTree Tree => Journal.Tree;

    /// <summary>What it knows of others, and what it does about copies; forgotten with each crash.</summary>
    public SimCopies Copies { get; private set; }

    public PeerLiveness Liveness { get; private set; } = new();

    public TimeSpan OpenFor => _world.Now - _startedAt;

    public TimeSpan Observed => _observedBefore + OpenFor;

    public IEnumerable<SimNode> Others => _world.Nodes.Where(node => node != this);

    public bool Hears(SimNode other) => Liveness.StateOf(other.Id, _world.Now) != PeerState.Down;

    public void WhenDurable(Action action)
    {
        _afterSync.Add(action);
        if (!_isSyncing)
        {
            _isSyncing = true;
            int life = Life;
            _world.At(_world.Chance(0.1) ? SlowSyncTakes : SyncTakes, () => Sync(life));
        }
    }

    /// <summary>Appends an operation; once it is durable the others are sent it, and <paramref name="durable"/> is called.</summary>
    public SimOperation Append(OperationKind kind, Guid entity, byte[] body, IReadOnlyList<Guid> parents, Action? durable = null)
    {
        SimOperation operation = Journal.Append(kind, entity, body, parents);
        WhenDurable(() =>
        {
            durable?.Invoke();
            Push(operation);
        });
        return operation;
    }

    public void Tick(bool exchanges)
    {
        if (!IsUp)
        {
            return;
        }

        foreach (SimNode other in Others.Where(other => _world.CanHear(this, other)))
        {
            other.Liveness.Heard(Id, _world.Now);
            other.Journal.Reference.Heard(Id, Clock.GetUtcNow());
        }

        if (exchanges)
        {
            Journal.Reconsider();
            SimNode[] heard = [.. Others.Where(Hears)];
            if (heard.Length > 0)
            {
                Exchange(_world.Pick(heard));
            }
        }
    }

    /// <summary>Tells a peer what is here; it answers with what is missing, and with what it has itself.</summary>
    public void Exchange(SimNode peer)
    {
        Restamp();
        IReadOnlyDictionary<LogName, int> mine = Journal.Vector();
        TimeSpan askedAt = Observed;
        int life = Life;
        _world.Send(this, peer, () =>
        {
            peer.Restamp();
            IReadOnlyDictionary<LogName, int> theirs = peer.Journal.Vector();
            foreach (IReadOnlyList<SimOperation> batch in peer.Journal.Missing(mine, BatchSize))
            {
                peer.SendBatch(this, batch);
            }

            _world.Send(peer, this, () => Heard(peer, theirs, askedAt), life);
        });
    }

    public void Crash()
    {
        IsUp = false;
        _observedBefore += OpenFor;
        Store.LoseVolatile();
        _afterSync.Clear();
        _isSyncing = false;
        Life++;
    }

    public void Start(IReadOnlyDictionary<LogName, int>? restoredTo = null)
    {
        _startedAt = _world.Now;
        Liveness = new PeerLiveness();
        Copies = new SimCopies(_world, this);
        Journal.Restart(restoredTo);
        IsUp = true;
    }

    private void Heard(SimNode peer, IReadOnlyDictionary<LogName, int> theirs, TimeSpan askedAt)
    {
        Journal.Confirm(peer.Id, theirs, _world.Nodes.Count - 1);
        Copies.Logs.Heard(peer.Id, askedAt, () => theirs.All(log => Journal.LengthOf(log.Key) >= log.Value) && Journal.CountWaiting == 0);
    }

    private void Push(SimOperation operation)
    {
        if (Restamp())
        {
            return;
        }

        foreach (SimNode peer in Others.Where(Hears))
        {
            SendBatch(peer, [operation]);
        }
    }

    private void SendBatch(SimNode peer, IReadOnlyList<SimOperation> batch)
    {
        SimOperation last = batch[^1];
        if (last.Log.Origin == Id)
        {
            Journal.MarkSent(last.Log, (int)last.Operation.Sequence);
        }

        int life = Life;
        _world.Send(this, peer, () =>
        {
            peer.Journal.Receive(batch);

            // A gap before the batch leaves it out: what is acknowledged is what is here, not what came.
            if (peer.Journal.LengthOf(last.Log) >= last.Operation.Sequence)
            {
                peer.WhenDurable(() => _world.Send(peer, this, () => Copies.Acknowledged(peer.Id, last), life));
            }
        });
    }

    private bool Restamp() => Journal.Restamp();

    private void Sync(int life)
    {
        if (life != Life || !IsUp)
        {
            return;
        }

        _isSyncing = false;
        Store.Sync();
        Journal.Sync();
        Action[] waiting = [.. _afterSync];
        _afterSync.Clear();
        foreach (Action action in waiting)
        {
            action();
        }
    }
}
