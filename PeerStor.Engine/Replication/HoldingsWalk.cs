using PeerStor.Engine.Chunks;
using PeerStor.Engine.Cluster.Wire;
using PeerStor.Engine.Common;

namespace PeerStor.Engine.Replication;

/// <summary>Up to so many chunks of this device, in the order of their ids, that come after one.</summary>
public delegate IReadOnlyList<ChunkId> ChunksAfter(ChunkId from, int count);

/// <summary>
/// Asks each other device, batch by batch, which of this device's chunks it holds (engine.md rule 31), and round again.
/// Says what is known of a chunk: a device that was not asked yet is not a device without a copy.
/// </summary>
public sealed class HoldingsWalk(Holdings holdings, ChunksAfter chunksAfter)
{
    private readonly Dictionary<NodeId, (ChunkId AskedTo, int Rounds)> _peers = [];

    /// <summary>What to ask a device next; empty when this device holds nothing.</summary>
    public IReadOnlyList<ChunkId> Next(NodeId peer)
    {
        (ChunkId askedTo, int rounds) = _peers.GetValueOrDefault(peer);
        IReadOnlyList<ChunkId> batch = chunksAfter(askedTo, ChunkIds.Most);
        if (batch.Count == 0 && askedTo != default)
        {
            _peers[peer] = (default, rounds + 1);
            batch = chunksAfter(default, ChunkIds.Most);
        }

        return batch;
    }

    /// <summary>Takes in the answer to a batch.</summary>
    /// <param name="bitmap">A bit a chunk, the first in the lowest bit of the first byte; what is missing counts as no.</param>
    public void Answered(NodeId peer, IReadOnlyList<ChunkId> batch, ReadOnlySpan<byte> bitmap)
    {
        holdings.Set(peer, batch, bitmap);
        if (batch.Count > 0)
        {
            _peers[peer] = (batch[^1], _peers.GetValueOrDefault(peer).Rounds);
        }
    }

    /// <summary>How often a device was asked about everything.</summary>
    public int RoundsOf(NodeId peer) => _peers.GetValueOrDefault(peer).Rounds;

    /// <summary>Whether a device has ever said yes or no about a chunk.</summary>
    public bool HasAsked(NodeId peer, ChunkId chunk) =>
        _peers.TryGetValue(peer, out (ChunkId AskedTo, int Rounds) walk) && (walk.Rounds > 0 || chunk <= walk.AskedTo);

    /// <summary>The device came back from somewhere else, or lost its disk: what it said counts no more.</summary>
    public void Forget(NodeId peer)
    {
        _peers.Remove(peer);
        holdings.RemoveHolder(peer);
    }
}
