using PeerStor.Engine.Chunks;
using PeerStor.Engine.Cluster;
using PeerStor.Engine.Cluster.Wire;
using PeerStor.Engine.Common;

namespace PeerStor.Engine.Replication;

/// <summary>The chunks of other devices, over the peer port.</summary>
/// <param name="isCopy">Nobody waits for what is fetched: the other device may hold it to its speed.</param>
internal sealed class PeerChunks(DeviceLinks links, LinkTraffic traffic, bool isCopy) : IPeerLink
{
    /// <summary>For one chunk, there and onto the disk: longer than a slow line takes for a megabyte.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public async Task<byte[]?> FetchAsync(NodeId peer, ChunkId chunk, Action progressed, CancellationToken cancellationToken)
    {
        byte[]? ciphertext = await AskAsync(peer, (link, stop) => link.ReadChunkAsync(chunk, progressed, isCopy, stop), cancellationToken);
        traffic.Received(peer, ciphertext?.Length ?? 0);
        return ciphertext;
    }

    public Task DoubtAsync(NodeId peer, ChunkId chunk, CancellationToken cancellationToken) =>
        AskAsync(peer, (link, stop) => link.DoubtAsync(chunk, stop), cancellationToken);

    public async Task<bool> StoreAsync(NodeId peer, ChunkId chunk, ReadOnlyMemory<byte> ciphertext, CancellationToken cancellationToken)
    {
        bool isStored = await AskAsync(peer, (link, stop) => link.StoreChunkAsync(chunk, ciphertext, stop), cancellationToken);
        traffic.Sent(peer, ciphertext.Length);
        return isStored;
    }

    public Task<byte[]> AskAsync(NodeId peer, IReadOnlyList<ChunkId> chunks, CancellationToken cancellationToken) =>
        AskAsync(peer, (link, stop) => link.AskHoldingsAsync(chunks, stop), cancellationToken);

    public Task<byte[]> AskToKeepAsync(NodeId peer, IReadOnlyList<ChunkId> chunks, CancellationToken cancellationToken) =>
        AskAsync(peer, (link, stop) => link.AskToKeepAsync(chunks, stop), cancellationToken);

    /// <exception cref="IOException">The device is away, or it answered with something else.</exception>
    private async Task<T> AskAsync<T>(NodeId peer, Func<PeerLink, CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        PeerLink link = links.Up.FirstOrDefault(up => up.Device == peer).Link ?? throw new IOException("The device does not answer now.");
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            return await ask(link, limit.Token);
        }
        catch (Exception broken) when (broken is HttpRequestException or InvalidDataException or ObjectDisposedException
            || (broken is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new IOException("The device stopped answering.", broken);
        }
    }
}
