using System.Collections.Concurrent;
using PeerStor.Engine.Common;
using PeerStor.Engine.Chunks;
using PeerStor.Engine.Cluster;

namespace PeerStor.Engine.Replication;

/// <summary>Gets chunks that are not here from devices that have them. What came is checked, kept, and then read as any other.</summary>
/// <param name="fetch">For what somebody reads.</param>
/// <param name="copies">For what is to be kept here: others may hold it to their speed.</param>
internal sealed class RemoteChunks(ChunkStore chunks, DeviceLinks links, ChunkHomes homes, ChunkFetch fetch, ChunkFetch copies)
{
    private readonly ConcurrentDictionary<(ChunkId Id, bool IsCopy), Lazy<Task<bool>>> _coming = new();

    /// <summary>Bytes that came from other devices since the start.</summary>
    public long ReceivedBytes => Interlocked.Read(ref _received);

    private long _received;

    /// <summary>Makes sure that a chunk can be read here; false when nobody who can be reached has it.</summary>
    /// <param name="isCopy">Nobody waits for it: the other device may take its time.</param>
    public ValueTask<bool> BringAsync(ChunkId id, CancellationToken cancellationToken, bool isCopy = false) =>
        chunks.TryGetStoredLength(id, out _) ? ValueTask.FromResult(true) : new ValueTask<bool>(FetchAsync(id, isCopy, cancellationToken));

    private async Task<bool> FetchAsync(ChunkId id, bool isCopy, CancellationToken cancellationToken)
    {
        // Several readers of one film want the same chunk at the same time. One who gives up must not end it for the others;
        // and none of them waits for a copy that is held to its speed.
        Lazy<Task<bool>> coming = _coming.GetOrAdd((id, isCopy), wanted => new Lazy<Task<bool>>(() => Task.Run(() => AskAllAsync(wanted.Id, wanted.IsCopy))));
        return await coming.Value.WaitAsync(cancellationToken);
    }

    private async Task<bool> AskAllAsync(ChunkId id, bool isCopy)
    {
        try
        {
            FetchedChunk fetched = await (isCopy ? copies : fetch).FetchAsync(id, Order(id), CancellationToken.None);
            if (fetched.Ciphertext is not { } ciphertext)
            {
                return false;
            }

            chunks.AppendCiphertext(id, ciphertext);
            Interlocked.Add(ref _received, ciphertext.Length);
            return true;
        }
        catch (IOException)
        {
            // This device has no room, or its disk refuses: an alert says so.
            return false;
        }
        finally
        {
            _coming.TryRemove((id, isCopy), out _);
        }
    }

    /// <summary>Those that answer: first the ones that it belongs on.</summary>
    private List<NodeId> Order(ChunkId id)
    {
        List<NodeId> up = [.. links.Up.Select(one => one.Device)];
        return [.. homes.Placement.Order(id).Where(up.Contains), .. up.Except(homes.Placement.Order(id))];
    }
}
