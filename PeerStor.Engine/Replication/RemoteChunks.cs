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
    private readonly ConcurrentDictionary<(ChunkId Id, Purpose Purpose), Lazy<Task<Arrival>>> _coming = new();

    private enum Purpose
    {
        /// <summary>To be kept here; nobody waits for it.</summary>
        Keep,
        /// <summary>Somebody reads, and finds it in the store then.</summary>
        Read,
        /// <summary>It was here a moment ago and cannot be read: it is handed over, whatever becomes of it here.</summary>
        HandOver,
    }

    /// <summary>Bytes that came from other devices since the start.</summary>
    public long ReceivedBytes => Interlocked.Read(ref _received);

    private long _received;

    /// <summary>Whether a backend that itself keeps several copies has the chunk.</summary>
    public bool IsStored(ChunkId id) => depot.Depot is { Holder: not null } store && store.Holds(id);

    /// <summary>Makes sure that a chunk is here; false when nobody who can be reached has it, or there is no room for it.</summary>
    /// <param name="isCopy">Nobody waits for it: the other device may take its time.</param>
    public async ValueTask<bool> BringAsync(ChunkId id, CancellationToken cancellationToken, bool isCopy = false) =>
        chunks.TryGetStoredLength(id, out _) || (await FetchAsync(id, isCopy ? Purpose.Keep : Purpose.Read, cancellationToken)).IsKept;

    /// <summary>Makes sure that a chunk can be read: from the store (null), or from its ciphertext, which is true. Also null when nobody who
    /// can be reached has it.</summary>
    /// <param name="isAgain">It could not be read from the store.</param>
    public async ValueTask<byte[]?> ReadyAsync(ChunkId id, CancellationToken cancellationToken, bool isAgain = false) =>
        chunks.TryGetStoredLength(id, out _) ? null : (await FetchAsync(id, isAgain ? Purpose.HandOver : Purpose.Read, cancellationToken)).Ciphertext;

    private async Task<Arrival> FetchAsync(ChunkId id, Purpose purpose, CancellationToken cancellationToken)
    {
        // Several readers of one film want the same chunk at the same time. One who gives up must not end it for the others;
        // and none of them waits for a copy that is held to its speed.
        Lazy<Task<Arrival>> coming = _coming.GetOrAdd(
            (id, purpose), wanted => new Lazy<Task<Arrival>>(() => Task.Run(() => AskAllAsync(wanted.Id, wanted.Purpose))));
        return await coming.Value.WaitAsync(cancellationToken);
    }

    private async Task<Arrival> AskAllAsync(ChunkId id, Purpose purpose)
    {
        try
        {
            byte[]? ciphertext = (await (purpose == Purpose.Keep ? copies : fetch).FetchAsync(id, Order(id), CancellationToken.None)).Ciphertext;
            if (ciphertext is not null)
            {
                return new Arrival(Keep(id, ciphertext), ciphertext);
            }

            bool isKept = false;
            await depot.ReadAsync(
                id,
                bytes =>
                {
                    isKept = Keep(id, bytes.Span);
                    ciphertext = isKept && purpose != Purpose.HandOver ? null : bytes.ToArray();
                },
                CancellationToken.None);
            return new Arrival(isKept, ciphertext);
        }
        catch (IOException)
        {
            // The depot is away: an alert says so.
            return new Arrival(false, null);
        }
        finally
        {
            _coming.TryRemove((id, purpose), out _);
        }
    }

    /// <returns>False when this device has no room, or its disk refuses: an alert says so. Who reads can read it all the same.</returns>
    private bool Keep(ChunkId id, ReadOnlySpan<byte> ciphertext)
    {
        try
        {
            chunks.AppendCiphertext(id, ciphertext);
            Interlocked.Add(ref _received, ciphertext.Length);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Those that answer: first the ones that it belongs on.</summary>
    private List<NodeId> Order(ChunkId id)
    {
        List<NodeId> up = [.. links.Up.Select(one => one.Device)];
        return [.. homes.Placement.Order(id).Where(up.Contains), .. up.Except(homes.Placement.Order(id))];
    }

    /// <param name="Ciphertext">Null when nobody has it, or it is read from the store.</param>
    private readonly record struct Arrival(bool IsKept, byte[]? Ciphertext);
}
