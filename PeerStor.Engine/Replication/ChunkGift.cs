using System.Buffers;
using PeerStor.Engine.Chunks;
using PeerStor.Engine.Common;

namespace PeerStor.Engine.Replication;

/// <summary>Gives a chunk of this device to another one.</summary>
internal sealed class ChunkGift(ChunkStore chunks, IPeerLink peers)
{
    /// <summary>As people are told when the other device is full.</summary>
    public const string Full = "The device that should get it has no room.";

    /// <returns>What went wrong, for a person; null when the chunk is durable there. And the bytes that were sent.</returns>
    public async Task<(string? Problem, int Bytes)> GiveAsync(NodeId receiver, ChunkId chunk, CancellationToken cancellationToken)
    {
        byte[] ciphertext = ArrayPool<byte>.Shared.Rent(chunks.StoredBytesOf(chunk) ?? 0);
        try
        {
            int length = chunks.ReadVerified(chunk, ciphertext);
            return (await peers.StoreAsync(receiver, chunk, ciphertext.AsMemory(0, length), cancellationToken) ? null : Full, length);
        }
        catch (ChunkMissingException)
        {
            return ("The copy here is damaged; another device's takes its place first.", 0);
        }
        catch (IOException away)
        {
            return (away.Message, 0);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(ciphertext);
        }
    }
}
