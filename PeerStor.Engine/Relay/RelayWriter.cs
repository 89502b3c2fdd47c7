using System.Globalization;
using System.Text;
using PeerStor.Engine.Backends;
using PeerStor.Engine.Common;
using PeerStor.Engine.Journal;

namespace PeerStor.Engine.Relay;

/// <summary>Puts what this device wrote into the backend, in batches that are never changed.</summary>
internal sealed class RelayWriter(IStorageBackend backend, LogExchange logs, RelayTable table, BatchSeal seal, NodeId own)
{
    public async Task WriteAsync(long depot, CancellationToken cancellationToken)
    {
        foreach (LogState log in logs.Vector().Where(log => log.Origin == own))
        {
            long before = table.Sequence(depot, own, log.Epoch);
            long after = before;
            while (logs.Read(own, log.Epoch, after) is { } batch)
            {
                after = await WriteAsync(batch, cancellationToken);
                await table.SetAsync(depot, own, log.Epoch, after);
            }

            if (after > before)
            {
                byte[] head = Encoding.ASCII.GetBytes(after.ToString(CultureInfo.InvariantCulture));
                await backend.PutAsync(RelayKeys.Head(own, log.Epoch), BackendContent.Of(head), onlyIfAbsent: false, cancellationToken);
            }
        }
    }

    /// <returns>The last sequence that lies there now.</returns>
    private async Task<long> WriteAsync(OperationBatch batch, CancellationToken cancellationToken)
    {
        string key = RelayKeys.Batch(own, batch.Epoch, batch.First);
        if (await backend.PutAsync(key, BackendContent.Of(seal.Seal(batch)), onlyIfAbsent: true, cancellationToken) == PutOutcome.Stored)
        {
            return batch.Last;
        }

        // Written before a stop, and not noted; or by a later life of this device, whose database was put back since.
        (OperationBatch? there, long last) = await RelayReader.FetchAsync(backend, seal, own, batch.Epoch, batch.First, cancellationToken);
        if (there is null)
        {
            throw new InvalidDataException("What lies in the storage backend under this device's name is not its own.");
        }

        if (await logs.ReceiveAsync(there, cancellationToken) == ReceiveOutcome.Fork)
        {
            await logs.MendOwnAsync(there, cancellationToken);
        }

        return last;
    }
}
