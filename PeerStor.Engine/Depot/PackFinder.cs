using PeerStor.Engine.Backends;
using PeerStor.Engine.Common;

namespace PeerStor.Engine.Depot;

/// <summary>Finds out what lies in packs that other devices wrote, or this one before it stopped.</summary>
/// <param name="writers">The devices that may write there.</param>
internal sealed class PackFinder(IStorageBackend backend, DepotTable table, Func<IReadOnlyList<NodeId>> writers, TimeProvider time) : IDisposable
{
    /// <summary>Ends of packs read beside each other.</summary>
    private const int Lanes = 8;

    /// <summary>A pack may become visible behind one that its device began to send so much later, in ms.</summary>
    private const long Overlap = 600_000;

    /// <summary>Many readers may miss something at the same time, and some of it is nowhere.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _looking = new(1, 1);
    private long? _lookedAt;

    /// <summary>When a look last found something new, in elapsed time; null: never.</summary>
    public TimeSpan? NewsAt { get; private set; }

    /// <summary>Takes note of packs that came since the last look.</summary>
    public async Task LookAsync(long depot, CancellationToken cancellationToken)
    {
        long asked = time.GetTimestamp();
        await _looking.WaitAsync(cancellationToken);
        try
        {
            if (_lookedAt is { } before && (before >= asked || time.GetElapsedTime(before) < Rest))
            {
                return;
            }

            long began = time.GetTimestamp();
            foreach (NodeId writer in writers())
            {
                await LookAsync(depot, writer, cancellationToken);
            }

            _lookedAt = began;
        }
        finally
        {
            _looking.Release();
        }
    }

    /// <summary>Hands over what is in each of some packs; nothing for those that are none, or gone. A device that has just been given a
    /// bucket that others filled opens all of theirs.</summary>
    public Task OpenAsync(IEnumerable<BackendObject> packs, Func<BackendObject, IReadOnlyList<PackedChunk>?, Task> take, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            packs, new ParallelOptions { MaxDegreeOfParallelism = Lanes, CancellationToken = cancellationToken },
            async (pack, stop) => await take(pack, await OpenAsync(pack, stop)));

    /// <summary>What is in a pack, by its last bytes; null when it is none, or gone.</summary>
    public async Task<IReadOnlyList<PackedChunk>?> OpenAsync(BackendObject pack, CancellationToken cancellationToken)
    {
        int length = (int)Math.Min(pack.LengthBytes, PackFormat.MostTailBytes);
        await using Stream? stream = await backend.GetAsync(pack.Key, pack.LengthBytes - length, length, cancellationToken);
        if (stream is null || stream.Length != length)
        {
            return null;
        }

        byte[] end = new byte[length];
        await stream.ReadExactlyAsync(end, cancellationToken);
        return PackFormat.Read(end, pack.LengthBytes);
    }

    public void Dispose() => _looking.Dispose();

    private async Task LookAsync(long depot, NodeId writer, CancellationToken cancellationToken)
    {
        long last = PackKey.NumberOf(table.LastPack(depot, PackKey.PrefixOf(writer)));
        List<BackendObject> news = [];
        await foreach (BackendObject pack in backend.ListAsync(
            PackKey.PrefixOf(writer), last > Overlap ? PackKey.Of(writer, last - Overlap) : null, cancellationToken))
        {
            if (table.PackBytes(depot, pack.Key) is null)
            {
                news.Add(pack);
            }
        }

        await OpenAsync(
            news,
            async (pack, chunks) =>
            {
                if (chunks is not null)
                {
                    await table.PackedAsync(depot, pack.Key, pack.LengthBytes, chunks);
                    NewsAt = time.GetElapsedTime(0);
                }
            },
            cancellationToken);
    }
}
