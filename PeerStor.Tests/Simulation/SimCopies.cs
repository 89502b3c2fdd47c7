using PeerStor.Engine.Chunks;
using PeerStor.Engine.Cluster.Wire;
using PeerStor.Engine.Common;
using PeerStor.Engine.Replication;

namespace PeerStor.Tests.Simulation;

/// <summary>
/// What a device knows of others' copies and does about its own: asks, repairs, gives up what is too much, removes what
/// nobody needs. All of it is in memory only.
/// </summary>
internal sealed class SimCopies
{
    private readonly SimWorld _world;
    private readonly SimNode _node;
    private readonly Leases _leases = new();
    private readonly Holdings _holdings = new();
    private readonly HoldingsWalk _walk;
    private readonly SurplusCopies _surplus;
    private readonly RepairQueue _queue = new();
    private readonly Dictionary<ChunkId, TimeSpan> _shortSince = [];
    private int _membersVersion = -1;

    public SimCopies(SimWorld world, SimNode node)
    {
        (_world, _node) = (world, node);
        _walk = new HoldingsWalk(_holdings, node.Store.After);
        _surplus = new SurplusCopies(_leases);
        Home = Taking = new Placement([]);
    }

    public LogSightings Logs { get; } = new();

    public List<SimWrite> Writes { get; } = [];

    public Placement Home
    {
        get
        {
            Refresh();
            return field;
        }

        private set;
    }

    public Placement Taking
    {
        get
        {
            Refresh();
            return field;
        }

        private set;
    }

    public RepairQueue Queue => _queue;

    public void Acknowledged(NodeId peer, SimOperation upTo)
    {
        foreach (SimWrite write in Writes.ToList())
        {
            write.OperationDurable(peer, upTo);
        }
    }

    /// <summary>Somebody is about to refer to a chunk that is here.</summary>
    public void Revive(ChunkId chunk)
    {
        if (_world.Mutation != Mutation.ForgetsLeases)
        {
            _surplus.Revive(chunk, _world.Now);
        }
    }

    /// <summary>Asks a peer whether it has a chunk, with intent to write, and sends it if not; one message here.</summary>
    public void Store(SimNode peer, ChunkId chunk, byte[] bytes, Action<bool> answered)
    {
        int life = _node.Life;
        _world.Send(_node, peer, () =>
        {
            bool isStored = peer.Store.Put(chunk, bytes, _world.Now);
            if (!isStored)
            {
                _world.Send(peer, _node, () => answered(false), life);
                return;
            }

            peer.Copies.Revive(chunk);
            void Answer() => _world.Send(peer, _node, () => Stored(peer, chunk, answered), life);
            if (_world.Mutation == Mutation.AnswersBeforeFsync)
            {
                Answer();
                peer.WhenDurable(static () => { });
            }
            else
            {
                peer.WhenDurable(Answer);
            }
        });
    }

    /// <summary>One round of upkeep: ask about a batch, plan copies, do what is due, remove what nobody needs.</summary>
    public void Maintain()
    {
        Refresh();
        foreach (SimNode peer in _node.Others.Where(_node.Hears))
        {
            AskAbout(peer, _walk.Next(peer.Id));
        }

        CopyPlanner planner = new(_node.Id, Home, Taking, new RepairPolicy());
        foreach (ChunkId chunk in _node.Store.After(default, int.MaxValue))
        {
            if (_node.Tree.IsReferenced(chunk))
            {
                Keep(planner, chunk);
            }
            else
            {
                Collect(chunk);
            }
        }

        while (_world.Mutation != Mutation.NeverRepairs && _queue.TryTake(_world.Now, out RepairEntry? entry))
        {
            Repair(planner, entry.Chunk);
        }
    }

    /// <summary>Hashes every copy again, as the scrub does over 30 days.</summary>
    public void Scrub()
    {
        foreach (ChunkId chunk in _node.Store.After(default, int.MaxValue))
        {
            _node.Store.Verify(chunk, _world.Now);
        }
    }

    private void Refresh()
    {
        if (_membersVersion != _world.MembersVersion)
        {
            _membersVersion = _world.MembersVersion;
            Home = new Placement(_world.Members(onlyTaking: false));
            Taking = new Placement(_world.Members(onlyTaking: true));
        }
    }

    private void Stored(SimNode peer, ChunkId chunk, Action<bool> answered)
    {
        _holdings.Add(chunk, peer.Id);
        answered(true);
    }

    private void AskAbout(SimNode peer, IReadOnlyList<ChunkId> batch)
    {
        int life = _node.Life;
        _world.Send(_node, peer, () =>
        {
            byte[] bitmap = ChunkIds.Bitmap(batch, chunk => peer.Store.Find(chunk) is { IsDurable: true });
            _world.Send(peer, _node, () => _walk.Answered(peer.Id, batch, bitmap), life);
        });
    }

    private CopyPlan Plan(CopyPlanner planner, ChunkId chunk)
    {
        CopyView[] views = new CopyView[_world.Nodes.Count];
        int live = 0;
        ulong holders = _holdings.MaskOf(chunk);
        for (int i = 0; i < views.Length; i++)
        {
            views[i] = ViewOf(_world.Nodes[i], chunk, holders);
            live += views[i].IsLive ? 1 : 0;
        }

        bool isShort = live < Math.Min(Placement.CopiesWanted, views.Length);
        TimeSpan since = default;
        if (!isShort)
        {
            _shortSince.Remove(chunk);
        }
        else if (!_shortSince.TryGetValue(chunk, out since))
        {
            _shortSince[chunk] = since = _world.Now;
        }

        return planner.Plan(chunk, views, since, _world.Now);
    }

    private CopyView ViewOf(SimNode member, ChunkId chunk, ulong holders)
    {
        if (member == _node)
        {
            return new CopyView(_node.Id, true, CopyKnowledge.Has);
        }

        CopyKnowledge copy = (holders & _holdings.BitOf(member.Id)) != 0 ? CopyKnowledge.Has
            : _walk.HasAsked(member.Id, chunk) ? CopyKnowledge.Lacks
            : CopyKnowledge.Unknown;
        return new CopyView(member.Id, _node.Hears(member), copy);
    }

    private void Keep(CopyPlanner planner, ChunkId chunk)
    {
        _node.Store.Find(chunk)!.FlaggedAt = null;
        CopyPlan plan = Plan(planner, chunk);
        if (plan.Repair is { } repair)
        {
            _queue.Add(chunk, repair);
        }
        else
        {
            _queue.Done(chunk);
        }

        if (plan.IsSurplusHere)
        {
            GiveUp(chunk);
        }
    }

    private void Repair(CopyPlanner planner, ChunkId chunk)
    {
        if (!_node.Store.Verify(chunk, _world.Now) || !_node.Tree.IsReferenced(chunk))
        {
            _queue.Done(chunk);
            return;
        }

        if (Plan(planner, chunk).Target is not { } target)
        {
            _queue.Failed(chunk, "No device that answers has room for it.", _world.Now);
            return;
        }

        SimNode receiver = _world.Nodes.First(node => node.Id == target);
        bool isAnswered = false;
        Store(receiver, chunk, _node.Store.Find(chunk)!.Bytes, isStored =>
        {
            isAnswered = true;
            if (isStored)
            {
                _queue.Done(chunk);
            }
            else
            {
                _queue.Failed(chunk, "The device is full.", _world.Now);
            }
        });
        int life = _node.Life;
        _world.At(TimeSpan.FromSeconds(10), () =>
        {
            if (!isAnswered && _node.Life == life)
            {
                _queue.Failed(chunk, "The device did not answer.", _world.Now);
            }
        });
    }

    private void Collect(ChunkId chunk)
    {
        SimCopy copy = _node.Store.Find(chunk)!;
        copy.FlaggedAt ??= _node.Observed;
        bool allSeen = _world.Mutation == Mutation.ForgetsLeases
            || _node.Others.All(member => Logs.SeenPast(member.Id, copy.FlaggedAt.Value));
        FlaggedChunk flagged = new(
            _node.Observed - copy.FlaggedAt.Value, _node.OpenFor, _node.Tree.IsReferenced(chunk),
            _leases.IsLeased(chunk, _world.Now), allSeen);
        if (DeletionRule.Decide(flagged) == DeletionVerdict.Remove)
        {
            _world.Oracle.Removing(_world, _node, chunk, isSurplus: false);
            _node.Store.Remove(chunk);
        }
    }

    private void GiveUp(ChunkId chunk)
    {
        if (!_surplus.Begin(chunk, _node.OpenFor, _world.Now))
        {
            return;
        }

        if (_world.Mutation == Mutation.DropsSurplusUnasked)
        {
            Drop(chunk);
            return;
        }

        foreach (SimNode peer in _node.Others.Where(_node.Hears))
        {
            int life = _node.Life;
            _world.Send(_node, peer, () =>
            {
                bool holds = peer.Store.Verify(chunk, _world.Now) && peer.Copies._surplus.CountsAsHolder(chunk, _world.Now);
                if (holds)
                {
                    // As in CopyRelease: what somebody relies on is kept as if it were written again.
                    peer.Store.Keep(chunk);
                }

                CopyStatement statement = new(peer.Id, holds && peer.Store.Find(chunk)!.IsDurable, TimeSpan.Zero);
                _world.Send(peer, _node, () => HeardOfSurplus(chunk, statement), life);
            });
        }
    }

    private void HeardOfSurplus(ChunkId chunk, CopyStatement statement)
    {
        if (_surplus.Heard(chunk, statement, Placement.CopiesWanted, _world.Now))
        {
            Drop(chunk);
        }
    }

    private void Drop(ChunkId chunk)
    {
        _surplus.End(chunk);
        if (_node.Store.Find(chunk) is not null)
        {
            _world.Oracle.Removing(_world, _node, chunk, isSurplus: true);
            _node.Store.Remove(chunk);
        }
    }
}
