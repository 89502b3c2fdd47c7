using PeerStor.Engine.Backends;
using PeerStor.Engine.Chunks;
using PeerStor.Engine.Cluster;
using PeerStor.Engine.Common;
using PeerStor.Engine.Depot;
using PeerStor.Engine.Journal;

namespace PeerStor.Engine.Relay;

/// <summary>Takes in what other devices put into the backend.</summary>
internal sealed class RelayReader(ChunkDepot depot, Devices devices, LogExchange logs, ChunkStore chunks, RelayTable table, BatchSeal seal)
{
    /// <summary>A batch is some megabytes at most.</summary>
    private const long MostBytes = 64 << 20;

    /// <summary>The time of a head has whole seconds at some servers, so what was written right after it is asked for in so many
    /// rounds more.</summary>
    private const int RoundsAfterNews = 3;

    private readonly Dictionary<string, (DateTimeOffset Modified, int RoundsLeft)> _heads = new(StringComparer.Ordinal);

    public async Task ReadAsync(long number, CancellationToken cancellationToken)
    {
        await foreach (BackendObject head in depot.Backend.ListAsync(RelayKeys.Heads, null, cancellationToken))
        {
            if (RelayKeys.LogOf(head.Key) is not { } log || log.Origin == devices.Own || !devices.IsKnown(log.Origin))
            {
                continue;
            }

            bool isNews = !_heads.TryGetValue(head.Key, out (DateTimeOffset Modified, int RoundsLeft) seen) || seen.Modified != head.Modified;
            if (!isNews && seen.RoundsLeft == 0)
            {
                continue;
            }

            bool isWhole = await ReadAsync(number, log.Origin, log.Epoch, cancellationToken);
            _heads[head.Key] = (isWhole ? head.Modified : default, isNews ? RoundsAfterNews : seen.RoundsLeft - 1);
        }
    }

    internal static async Task<(OperationBatch? Batch, long Last)> FetchAsync(
        IStorageBackend backend, BatchSeal seal, NodeId origin, ulong epoch, long first, CancellationToken cancellationToken)
    {
        await using Stream? stream = await backend.GetAsync(RelayKeys.Batch(origin, epoch, first), 0, null, cancellationToken);
        if (stream is null)
        {
            return (null, 0);
        }

        if (stream.Length > MostBytes)
        {
            throw new InvalidDataException("A batch in the storage backend is too large.");
        }

        byte[] bytes = new byte[stream.Length];
        await stream.ReadExactlyAsync(bytes, cancellationToken);
        return seal.Open(bytes, origin, epoch, first);
    }

    /// <returns>False when something is there that could not be taken yet.</returns>
    private async Task<bool> ReadAsync(long number, NodeId origin, ulong epoch, CancellationToken cancellationToken)
    {
        while (true)
        {
            long next = table.Sequence(number, origin, epoch) + 1;
            (OperationBatch? batch, long last) = await FetchAsync(depot.Backend, seal, origin, epoch, next, cancellationToken);
            if (last == 0)
            {
                return true;
            }

            bool isKnown = logs.Vector().Any(log => log.Origin == origin && log.Epoch == epoch && log.Sequence >= last);
            if (!isKnown && (batch is null || !await TakeAsync(batch, origin, epoch, next, cancellationToken)))
            {
                return false;
            }

            await table.SetAsync(number, origin, epoch, last);
        }
    }

    private async Task<bool> TakeAsync(OperationBatch batch, NodeId origin, ulong epoch, long first, CancellationToken cancellationToken)
    {
        long position = 0;
        foreach (ChunkId id in batch.Operations.SelectMany(devices.Log.ChunksNeeded).Distinct().Where(id => !chunks.Revive(id)))
        {
            // Manifests that are too large for an operation come first.
            if (await depot.ReadAsync(id, cancellationToken) is not { } ciphertext)
            {
                return false;
            }

            position = Math.Max(position, chunks.AppendCiphertext(id, ciphertext));
        }

        await chunks.WaitDurableAsync(position, cancellationToken);
        return (batch.Origin, batch.Epoch, batch.First) == (origin, epoch, first)
            && await logs.ReceiveAsync(batch, cancellationToken) == ReceiveOutcome.Done;
    }
}
