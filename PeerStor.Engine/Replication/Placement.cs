using PeerStor.Engine.Chunks;
using PeerStor.Engine.Common;

namespace PeerStor.Engine.Replication;

/// <summary>
/// Which devices a chunk belongs on (engine.md rule 27): weighted rendezvous hashing, distinct zones first. Every device
/// that knows the same members answers the same, without asking anybody; a device that joins takes chunks over and
/// moves none between the others.
/// </summary>
public sealed class Placement
{
    /// <summary>Two may fail at once, or one fail while another sleeps, and a file is still there.</summary>
    public const int CopiesWanted = 3;

    /// <summary>More than a cluster has; what is worked with per chunk fits on the stack.</summary>
    private const int MostMembers = 256;

    /// <summary>A contribution counts in steps: a little more or less space moves nothing.</summary>
    private const double WeightStep = 1.1;

    private readonly NodeId[] _nodes;
    private readonly int[] _zones;
    private readonly double[] _shares;
    private readonly int _zoneCount;

    public Placement(IEnumerable<PlacementMember> members)
    {
        PlacementMember[] usable = [.. members.Where(member => member is { IsFull: false, ContributedBytes: > 0 }).OrderBy(member => member.Id)];
        ArgumentOutOfRangeException.ThrowIfGreaterThan(usable.Length, MostMembers, nameof(members));
        _nodes = [.. usable.Select(member => member.Id)];
        _shares = [.. usable.Select(member => 1 / Weight(member.ContributedBytes))];

        Dictionary<string, int> named = new(StringComparer.Ordinal);
        _zones = new int[usable.Length];
        for (int i = 0; i < usable.Length; i++)
        {
            string zone = usable[i].Zone;
            _zones[i] = zone.Length == 0 ? _zoneCount++ : named.TryGetValue(zone, out int known) ? known : named[zone] = _zoneCount++;
        }
    }

    /// <summary>Devices that take chunks.</summary>
    public int Count => _nodes.Length;

    /// <summary>What a contribution counts: rounded down to the next step of 10 %.</summary>
    public static double Weight(long contributedBytes) =>
        Math.Pow(WeightStep, Math.Floor(Math.Log(Math.Max(1, contributedBytes), WeightStep) + 1e-9));

    /// <summary>The devices that shall hold a chunk, the first first; fewer than asked for when there are not as many.</summary>
    public IReadOnlyList<NodeId> Holders(ChunkId chunk, int copies = CopiesWanted)
    {
        NodeId[] chosen = new NodeId[Math.Min(copies, _nodes.Length)];
        Choose(chunk, chosen);
        return chosen;
    }

    /// <summary>All devices in the order in which they should hold the chunk, and are asked for it.</summary>
    public IReadOnlyList<NodeId> Order(ChunkId chunk) => Holders(chunk, _nodes.Length);

    /// <summary>Fills in the first devices of the order; answers how many there are.</summary>
    public int Choose(ChunkId chunk, Span<NodeId> chosen)
    {
        Span<double> scores = stackalloc double[_nodes.Length];
        Span<int> usedZones = stackalloc int[_zoneCount];
        usedZones.Clear();
        for (int i = 0; i < scores.Length; i++)
        {
            // Of -w / ln(u) the greatest is wanted; this is one over it, so the smallest.
            scores[i] = -Math.Log(Uniform(chunk.Prefix ^ _nodes[i].Prefix)) * _shares[i];
        }

        int count = Math.Min(chosen.Length, _nodes.Length);
        for (int place = 0; place < count; place++)
        {
            int best = Best(scores, usedZones);
            chosen[place] = _nodes[best];
            usedZones[_zones[best]]++;
            scores[best] = double.PositiveInfinity;
        }

        return count;
    }

    /// <summary>The best of the zones that were used least. A taken one has an infinite score.</summary>
    private int Best(ReadOnlySpan<double> scores, ReadOnlySpan<int> usedZones)
    {
        int best = -1;
        for (int i = 0; i < scores.Length; i++)
        {
            if (double.IsPositiveInfinity(scores[i]))
            {
                continue;
            }

            int order = best < 0 ? -1 : usedZones[_zones[i]].CompareTo(usedZones[_zones[best]]);
            if (order < 0 || (order == 0 && scores[i] < scores[best]))
            {
                best = i;
            }
        }

        return best;
    }

    /// <summary>Evenly spread over (0, 1), both ends excluded. The finalizer of SplitMix64 (Steele, Lea, Flood 2014).</summary>
    private static double Uniform(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        value ^= value >> 31;
        return ((value >> 11) + 0.5) * (1.0 / (1UL << 53));
    }
}
