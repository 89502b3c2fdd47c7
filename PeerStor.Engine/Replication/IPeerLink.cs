using PeerStor.Engine.Chunks;
using PeerStor.Engine.Cluster.Wire;
using PeerStor.Engine.Common;

namespace PeerStor.Engine.Replication;

/// <summary>What this room asks of other devices; the peer port carries it. A device that is away throws <see cref="IOException"/>.</summary>
public interface IPeerLink
{
    /// <summary>The chunk's ciphertext, which neither side has verified; null when the device has none.</summary>
    /// <param name="progressed">Is called for each part that came, on any thread.</param>
    Task<byte[]?> FetchAsync(NodeId peer, ChunkId chunk, Action progressed, CancellationToken cancellationToken);

    /// <summary>What came was not the chunk: the device reads its copy and takes a bad one out of use.</summary>
    Task DoubtAsync(NodeId peer, ChunkId chunk, CancellationToken cancellationToken);

    /// <summary>Stores a chunk; returns when it is durable there. False: the device is full.</summary>
    Task<bool> StoreAsync(NodeId peer, ChunkId chunk, ReadOnlyMemory<byte> ciphertext, CancellationToken cancellationToken);

    /// <summary>Which of up to <see cref="ChunkIds.Most"/> chunks the device holds, durable: a bit each, as
    /// <see cref="ChunkIds.Bitmap"/> writes them. It keeps them as long as somebody refers to them.</summary>
    Task<byte[]> AskAsync(NodeId peer, IReadOnlyList<ChunkId> chunks, CancellationToken cancellationToken);

    /// <summary>Says that this device wants to give some chunks up, and asks which of them the other one keeps: it has read
    /// and hashed those to which it says yes, and does not count this device for them any more. Shapes as for <see cref="AskAsync"/>.</summary>
    Task<byte[]> AskToKeepAsync(NodeId peer, IReadOnlyList<ChunkId> chunks, CancellationToken cancellationToken);
}
