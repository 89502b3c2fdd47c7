using PeerStor.Engine.Backends;
using PeerStor.Engine.Chunks;

namespace PeerStor.Engine.Depot;

/// <summary>A place that chunks are moved from or to: this device, or a backend.</summary>
/// <param name="depot">Null: this device.</param>
internal sealed class MovePlace(ChunkStore chunks, DepotTable table, ChunkDepot? depot)
{
    public async Task<bool> HasAsync(ChunkId chunk, CancellationToken cancellationToken)
    {
        if (depot is null)
        {
            return chunks.TryGetStoredLength(chunk, out _);
        }

        return table.Holds(await depot.OpenAsync(cancellationToken), chunk);
    }

    /// <summary>The ciphertext, whole and true; null when it is not there.</summary>
    public async Task<byte[]?> ReadAsync(ChunkId chunk, CancellationToken cancellationToken)
    {
        if (depot is not null)
        {
            return await depot.ReadAsync(chunk, cancellationToken);
        }

        if (!chunks.TryGetStoredLength(chunk, out int bytes))
        {
            return null;
        }

        byte[] ciphertext = new byte[bytes];
        try
        {
            return chunks.ReadVerified(chunk, ciphertext) == bytes ? ciphertext : null;
        }
        catch (ChunkMissingException)
        {
            return null;
        }
    }

    /// <summary>Stores a chunk, and looks whether it reads back.</summary>
    public async Task WriteAsync(ChunkId chunk, byte[] ciphertext, CancellationToken cancellationToken)
    {
        if (depot is null)
        {
            await chunks.WaitDurableAsync(chunks.AppendCiphertext(chunk, ciphertext), cancellationToken);
            return;
        }

        long number = await depot.OpenAsync(cancellationToken);
        string key = DepotKey.Of(chunk);
        BackendContent content = BackendContent.Of(ciphertext);
        await depot.Backend.PutAsync(key, content, onlyIfAbsent: true, cancellationToken);
        if (await depot.ReadAsync(chunk, cancellationToken) is null)
        {
            await depot.Backend.PutAsync(key, content, onlyIfAbsent: false, cancellationToken);
            if (await depot.ReadAsync(chunk, cancellationToken) is null)
            {
                throw new BackendException(BackendTrouble.Confused, $"What was written into {depot.Backend.Place} does not read back.");
            }
        }

        await table.DoneAsync(number, [(chunk, ciphertext.Length)], []);
    }
}
