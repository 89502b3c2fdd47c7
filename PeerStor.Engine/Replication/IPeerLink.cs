using PeerStor.Engine.Chunks;
using PeerStor.Engine.Common;

namespace PeerStor.Engine.Replication;

/// <summary>What this room asks of other devices; the peer port carries it. A device that is away throws <see cref="IOException"/>.</summary>
public interface IPeerLink
{
    /// <summary>The chunk's ciphertext, not yet verified; null when the device has no good copy.</summary>
    Task<byte[]?> FetchAsync(NodeId peer, ChunkId chunk, CancellationToken cancellationToken);

    /// <summary>Stores a chunk; returns when it is durable there. False: the device is full.</summary>
    Task<bool> StoreAsync(NodeId peer, ChunkId chunk, ReadOnlyMemory<byte> ciphertext, CancellationToken cancellationToken);

    /// <summary>Which of up to <see cref="HoldingsWalk.BatchSize"/> chunks the device holds.</summary>
    /// <param name="withIntent">They are about to be referred to: what it has it keeps for a day (<see cref="Leases"/>).</param>
    Task<byte[]> AskAsync(NodeId peer, IReadOnlyList<ChunkId> chunks, bool withIntent, CancellationToken cancellationToken);

    /// <summary>What the device says of its copies: those it counts as holder of, durable and lately verified.</summary>
    Task<IReadOnlyList<CopyStatement?>> StateAsync(NodeId peer, IReadOnlyList<ChunkId> chunks, CancellationToken cancellationToken);
}
