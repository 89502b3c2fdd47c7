using System.Collections.Concurrent;
using PeerStor.Engine.Common;
using PeerStor.Engine.Chunks;
using PeerStor.Engine.Cluster;
using PeerStor.Engine.Cluster.Wire;

namespace PeerStor.Engine.Replication;

/// <summary>Gets chunks that are not here from devices that have them. What came is checked, kept, and then read as any other.</summary>
internal sealed class RemoteChunks(ChunkStore chunks, DeviceLinks links)
{
    /// <summary>Longer than that a device is not waited for; the next one is asked (a chunk has a megabyte).</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ConcurrentDictionary<ChunkId, Lazy<Task<bool>>> _coming = new();

    /// <summary>Bytes that came from other devices since the start.</summary>
    public long ReceivedBytes => Interlocked.Read(ref _received);

    /// <summary>Everything that came lies before this position of the store.</summary>
    public long Position => Interlocked.Read(ref _position);

    private long _received;
    private long _position;

    /// <summary>Makes sure that a chunk can be read here; false when nobody who can be reached has it.</summary>
    public ValueTask<bool> BringAsync(ChunkId id, CancellationToken cancellationToken) =>
        chunks.TryGetStoredLength(id, out _) ? ValueTask.FromResult(true) : new ValueTask<bool>(FetchAsync(id, cancellationToken));

    private async Task<bool> FetchAsync(ChunkId id, CancellationToken cancellationToken)
    {
        // Several readers of one film want the same chunk at the same time. One who gives up must not end it for the others.
        Lazy<Task<bool>> coming = _coming.GetOrAdd(id, wanted => new Lazy<Task<bool>>(() => Task.Run(() => AskAllAsync(wanted))));
        return await coming.Value.WaitAsync(cancellationToken);
    }

    private async Task<bool> AskAllAsync(ChunkId id)
    {
        try
        {
            foreach ((NodeId _, PeerLink link) in links.Up)
            {
                if (await AskAsync(link, id) is { } ciphertext)
                {
                    Advance(chunks.AppendCiphertext(id, ciphertext));
                    Interlocked.Add(ref _received, ciphertext.Length);
                    return true;
                }
            }

            return false;
        }
        catch (IOException)
        {
            // This device has no room, or its disk refuses: an alert says so.
            return false;
        }
        finally
        {
            _coming.TryRemove(id, out _);
        }
    }

    private void Advance(long position)
    {
        long before = Interlocked.Read(ref _position);
        while (position > before && Interlocked.CompareExchange(ref _position, position, before) is long now && now != before)
        {
            before = now;
        }
    }

    private static async Task<byte[]?> AskAsync(PeerLink link, ChunkId id)
    {
        using CancellationTokenSource limit = new(Patience);
        try
        {
            return await link.ReadChunkAsync(id, limit.Token);
        }
        catch (Exception broken) when (broken is HttpRequestException or InvalidDataException or OperationCanceledException or ObjectDisposedException)
        {
            return null;
        }
    }
}
