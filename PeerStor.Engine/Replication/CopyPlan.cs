using PeerStor.Engine.Chunks;
using PeerStor.Engine.Common;

namespace PeerStor.Engine.Replication;

public enum CopyKnowledge
{
    /// <summary>The device was not asked yet.</summary>
    Unknown = 0,
    Has = 1,
    Lacks = 2,
}

/// <summary>A member as one device sees it with regard to one chunk.</summary>
public readonly record struct CopyView(NodeId Node, bool IsUp, CopyKnowledge Copy)
{
    public bool IsLive => IsUp && Copy == CopyKnowledge.Has;
}

/// <summary>What a device does about a chunk that it holds.</summary>
/// <param name="Repair">When another copy is due; null when none is wanted or another device sees to it.</param>
/// <param name="Target">Who should get the copy; null when no device that answers has room for it.</param>
/// <param name="IsSurplusHere">This device's copy is one more than needed, and all that belong elsewhere are there.</param>
public readonly record struct CopyPlan(RepairDecision? Repair, NodeId? Target, bool IsSurplusHere);

/// <summary>
/// Plans copies from where chunks belong and where they are. Full devices get nothing new, but what they hold stays
/// where it is: a disk that fills up must not move the world.
/// </summary>
/// <param name="home">All members, full or not: where chunks belong in the end.</param>
/// <param name="taking">Without those that are full.</param>
public sealed class CopyPlanner(NodeId self, Placement home, Placement taking, RepairPolicy policy)
{
    private readonly NodeId[] _belongs = new NodeId[home.Count];
    private readonly NodeId[] _takes = new NodeId[taking.Count];

    /// <param name="views">Every member, this device included.</param>
    /// <param name="shortSince">Since when fewer copies answer than wanted.</param>
    public CopyPlan Plan(ChunkId chunk, ReadOnlySpan<CopyView> views, TimeSpan shortSince, TimeSpan now)
    {
        int target = Math.Min(Placement.CopiesWanted, views.Length);
        (int live, int away, bool isUnknown) = Count(views);
        if (isUnknown && live < target)
        {
            // It answers, so it will have said in a moment what it has.
            return default;
        }

        home.Choose(chunk, _belongs);
        NodeId? receiver = live == target && AreLive(_belongs.AsSpan(0, target), views) ? null : Receiver(chunk, views);
        bool isPlaced = receiver is not { } next || !_belongs.AsSpan(0, target).Contains(next);
        int rank = RankOfSelf(views);
        RepairDecision? repair = rank == 0 ? policy.Decide(new ChunkCopies(live, away, target, shortSince, isPlaced), now) : null;
        return new CopyPlan(repair, receiver, IsSurplusHere: live > target && isPlaced && rank >= target);
    }

    private static (int Live, int Away, bool IsUnknown) Count(ReadOnlySpan<CopyView> views)
    {
        (int live, int away, bool isUnknown) = (0, 0, false);
        foreach (CopyView view in views)
        {
            live += view.IsLive ? 1 : 0;
            away += view is { IsUp: false, Copy: CopyKnowledge.Has } ? 1 : 0;
            isUnknown |= view is { IsUp: true, Copy: CopyKnowledge.Unknown };
        }

        return (live, away, isUnknown);
    }

    /// <summary>How many live holders stand before this device in the order of the chunk.</summary>
    private int RankOfSelf(ReadOnlySpan<CopyView> views)
    {
        int rank = 0;
        foreach (NodeId node in _belongs)
        {
            if (node == self)
            {
                break;
            }

            rank += Find(views, node).IsLive ? 1 : 0;
        }

        return rank;
    }

    /// <summary>The first device of the order that answers, has room and lacks the chunk.</summary>
    private NodeId? Receiver(ChunkId chunk, ReadOnlySpan<CopyView> views)
    {
        taking.Choose(chunk, _takes);
        foreach (NodeId node in _takes)
        {
            if (Find(views, node) is { IsUp: true, Copy: CopyKnowledge.Lacks })
            {
                return node;
            }
        }

        return null;
    }

    private static bool AreLive(ReadOnlySpan<NodeId> nodes, ReadOnlySpan<CopyView> views)
    {
        foreach (NodeId node in nodes)
        {
            if (!Find(views, node).IsLive)
            {
                return false;
            }
        }

        return true;
    }

    private static CopyView Find(ReadOnlySpan<CopyView> views, NodeId node)
    {
        foreach (CopyView view in views)
        {
            if (view.Node == node)
            {
                return view;
            }
        }

        return default;
    }
}
