using System.Collections.Concurrent;
using PeerStor.Engine.Common;
using PeerStor.Engine.Chunks;
using PeerStor.Engine.Cluster;
using PeerStor.Engine.Depot;

namespace PeerStor.Engine.Replication;

/// <summary>Gets chunks that are not here from devices that have them, or else from the depot. What came is checked, kept where there is room,
/// and read.</summary>
/// <param name="fetch">For what somebody reads.</param>
/// <param name="copies">For what is to be kept here: others may hold it to their speed.</param>
internal sealed class RemoteChunks(ChunkStore chunks, DeviceLinks links, ChunkHomes homes, ChunkFetch fetch, ChunkFetch copies, DepotRoom depot)
{
    private readonly ConcurrentDictionary<(ChunkId Id, bool IsCopy), Lazy<Task<Arrival>>> _coming = new();

    /// <summary>Bytes that came from other devices since the start.</summary>
    public long ReceivedBytes => Interlocked.Read(ref _received);

    private long _received;

    /// <summary>Whether a backend that itself keeps several copies has the chunk.</summary>
    public bool IsStored(ChunkId id) => depot.Depot is { Holder: not null } store && store.Holds(id);

    /// <summary>Makes sure that a chunk is here; false when nobody who can be reached has it, or there is no room for it.</summary>
    /// <param name="isCopy">Nobody waits for it: the other device may take its time.</param>
    public async ValueTask<bool> BringAsync(ChunkId id, CancellationToken cancellationToken, bool isCopy = false) =>
        chunks.TryGetStoredLength(id, out _) || (await FetchAsync(id, isCopy, cancellationToken)).IsKept;

    /// <summary>Makes sure that a chunk can be read: from the store (null), or, when it has just come from elsewhere, from its
    /// ciphertext, which is true. Also null when nobody who can be reached has it.</summary>
    public async ValueTask<byte[]?> ReadyAsync(ChunkId id, CancellationToken cancellationToken) =>
        chunks.TryGetStoredLength(id, out _) ? null : (await FetchAsync(id, isCopy: false, cancellationToken)).Ciphertext;

    private async Task<Arrival> FetchAsync(ChunkId id, bool isCopy, CancellationToken cancellationToken)
    {
        // Several readers of one film want the same chunk at the same time. One who gives up must not end it for the others;
        // and none of them waits for a copy that is held to its speed.
        Lazy<Task<Arrival>> coming = _coming.GetOrAdd((id, isCopy), wanted => new Lazy<Task<Arrival>>(() => Task.Run(() => AskAllAsync(wanted.Id, wanted.IsCopy))));
        return await coming.Value.WaitAsync(cancellationToken);
    }

    private async Task<Arrival> AskAllAsync(ChunkId id, bool isCopy)
    {
        byte[]? ciphertext = null;
        try
        {
            ciphertext = (await (isCopy ? copies : fetch).FetchAsync(id, Order(id), CancellationToken.None)).Ciphertext
                ?? await depot.ReadAsync(id, CancellationToken.None);
            if (ciphertext is null)
            {
                return new Arrival(false, null);
            }

            chunks.AppendCiphertext(id, ciphertext);
            Interlocked.Add(ref _received, ciphertext.Length);
            return new Arrival(true, ciphertext);
        }
        catch (IOException)
        {
            // This device has no room, its disk refuses, or the depot is away: an alert says so. Who reads can read it all the same.
            return new Arrival(false, ciphertext);
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

    /// <param name="Ciphertext">Null when nobody has it.</param>
    private readonly record struct Arrival(bool IsKept, byte[]? Ciphertext);
}
