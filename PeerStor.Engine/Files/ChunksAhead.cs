using PeerStor.Engine.Replication;

namespace PeerStor.Engine.Files;

/// <summary>The chunks of a file one after the other. While one is sent, the next ones come that are not on this device: each is a
/// question to somebody else, and most of its time is waiting.</summary>
/// <param name="first">The first chunk that is wanted.</param>
/// <param name="end">The place in the file where reading ends: what lies behind is not asked for.</param>
internal sealed class ChunksAhead(FileManifest manifest, RemoteChunks remote, int first, long end)
{
    /// <summary>Up to 4 MiB in memory for each reader; more would not make a line faster that is full.</summary>
    private const int MostAtOnce = 4;

    private readonly Queue<Task<byte[]?>> _coming = new();
    private int _next = first;

    /// <summary>Makes sure that the next chunk can be read, as <see cref="RemoteChunks.ReadyAsync"/> does.</summary>
    public async ValueTask<byte[]?> NextAsync(CancellationToken cancellationToken)
    {
        if (_coming.Count == 0)
        {
            ValueTask<byte[]?> ready = remote.ReadyAsync(manifest[_next++].Id, cancellationToken);
            if (ready.IsCompletedSuccessfully)
            {
                return ready.Result;
            }

            _coming.Enqueue(ready.AsTask());
        }

        while (_coming.Count < MostAtOnce && _next < manifest.Count && manifest.StartOf(_next) < end)
        {
            _coming.Enqueue(remote.ReadyAsync(manifest[_next++].Id, cancellationToken).AsTask());
        }

        return await _coming.Dequeue();
    }
}
