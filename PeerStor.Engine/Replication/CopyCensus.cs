using PeerStor.Engine.Chunks;
using PeerStor.Engine.Cluster;
using PeerStor.Engine.Common;

namespace PeerStor.Engine.Replication;

/// <summary>
/// Who has which of the chunks that this device looks after, as far as the others have said. Kept in memory and asked anew
/// after a start (docs/adr/0049). Not for several threads at once; times are monotonic.
/// </summary>
internal sealed class CopyCensus(Devices devices, DeviceLinks links, ChunkStore chunks, WatchedChunks watched, IPeerLink peers)
{
    /// <summary>What was asked so long ago is asked again: disks fail silently.</summary>
    private static readonly TimeSpan AskAgain = TimeSpan.FromHours(6);

    private readonly Dictionary<NodeId, TimeSpan> _awaySince = [];
    private readonly Dictionary<NodeId, (int Rounds, TimeSpan At)> _asked = [];
    private readonly Holdings _holdings = new();
    private HoldingsWalk? _walk;
    private TimeSpan _now;
    private List<NodeId> _members = [];

    private HoldingsWalk Walk => _walk ??= new HoldingsWalk(_holdings, watched.After);

    /// <summary>Grows whenever the same chunks could be counted differently.</summary>
    public int Generation { get; private set; }

    public IReadOnlyList<NodeId> Members => _members;

    /// <summary>Takes note of who answers. One that was silent for <see cref="PeerLiveness.DownAfter"/> is away.</summary>
    public void Look(TimeSpan now)
    {
        HashSet<NodeId> up = [.. links.Up.Select(one => one.Device)];
        List<NodeId> members = [.. devices.Keeping.Select(device => device.Id)];
        foreach (NodeId gone in _members.Except(members).ToList())
        {
            Forget(gone);
        }

        List<NodeId> wereUp = [.. _members.Where(IsUp)];
        _members = members;
        foreach (NodeId member in members.Where(member => member != devices.Own))
        {
            if (!up.Contains(member))
            {
                _awaySince.TryAdd(member, now);
            }
            else if (_awaySince.Remove(member, out TimeSpan since) && now - since >= PeerLiveness.DownAfter)
            {
                // It may have lost its disk while it was away.
                _asked.Remove(member);
            }
        }

        _now = now;
        List<NodeId> areUp = [.. members.Where(IsUp)];
        if (!areUp.SequenceEqual(wereUp))
        {
            watched.Up = areUp;
            Generation++;
        }
    }

    /// <summary>Asks each device that answers about all chunks, unless it was asked lately.</summary>
    public async Task AskAsync(Func<TimeSpan> now, CancellationToken cancellationToken)
    {
        watched.Forget();
        List<NodeId> open = [.. _members.Where(member => member != devices.Own && !_awaySince.ContainsKey(member) && IsDue(member, now()))];
        while (open.Count > 0)
        {
            foreach (NodeId peer in open.ToList())
            {
                if (!await AskBatchAsync(peer, cancellationToken))
                {
                    open.Remove(peer);
                }
                else if (Walk.RoundsOf(peer) > _asked.GetValueOrDefault(peer).Rounds)
                {
                    _asked[peer] = (Walk.RoundsOf(peer), now());
                    open.Remove(peer);
                    Generation++;
                }
            }
        }
    }

    /// <summary>Asks each device that answers about some chunks.</summary>
    public async Task AskAsync(IReadOnlyList<ChunkId> some, CancellationToken cancellationToken)
    {
        if (some.Count == 0)
        {
            return;
        }

        foreach (NodeId peer in _members.Where(member => member != devices.Own && !_awaySince.ContainsKey(member)))
        {
            try
            {
                _holdings.Set(peer, some, await peers.AskAsync(peer, some, cancellationToken));
            }
            catch (IOException)
            {
                // What it said before counts until it answers again.
            }
        }
    }

    /// <summary>Fills in what is known of a chunk; answers since when a device that has it is away, <see cref="TimeSpan.MaxValue"/> for none.</summary>
    public TimeSpan View(ChunkId chunk, Span<CopyView> views)
    {
        TimeSpan awaySince = TimeSpan.MaxValue;
        ulong holders = _holdings.MaskOf(chunk);
        for (int i = 0; i < views.Length; i++)
        {
            NodeId member = _members[i];
            bool has = member == devices.Own ? chunks.TryGetStoredLength(chunk, out _) : (holders & _holdings.BitOf(member)) != 0;
            bool isKnown = member == devices.Own || Walk.HasAsked(member, chunk);
            views[i] = new CopyView(member, IsUp(member), has ? CopyKnowledge.Has : isKnown ? CopyKnowledge.Lacks : CopyKnowledge.Unknown);
            if (has && !views[i].IsUp && _awaySince.TryGetValue(member, out TimeSpan since) && since < awaySince)
            {
                awaySince = since;
            }
        }

        return awaySince;
    }

    public void NoteHas(NodeId peer, ChunkId chunk) => _holdings.Add(chunk, peer);

    public void NoteLacks(NodeId peer, ChunkId chunk) => _holdings.Remove(chunk, peer);

    private bool IsUp(NodeId member) =>
        member == devices.Own || !_awaySince.TryGetValue(member, out TimeSpan since) || _now - since < PeerLiveness.DownAfter;

    private bool IsDue(NodeId member, TimeSpan now) => !_asked.TryGetValue(member, out (int Rounds, TimeSpan At) last) || now - last.At >= AskAgain;

    private async Task<bool> AskBatchAsync(NodeId peer, CancellationToken cancellationToken)
    {
        IReadOnlyList<ChunkId> batch = Walk.Next(peer);
        if (batch.Count == 0)
        {
            return false;
        }

        try
        {
            Walk.Answered(peer, batch, await peers.AskAsync(peer, batch, cancellationToken));
            return true;
        }
        catch (IOException)
        {
            // It is asked on when it answers again.
            return false;
        }
    }

    private void Forget(NodeId member)
    {
        Walk.Forget(member);
        _awaySince.Remove(member);
        _asked.Remove(member);
        Generation++;
    }
}
