using Microsoft.Extensions.Logging;
using PeerStor.Engine.Chunks;
using PeerStor.Engine.Cluster;
using PeerStor.Engine.Depot;
using PeerStor.Engine.Journal;
using PeerStor.Engine.Storage;

namespace PeerStor.Engine.Replication;

/// <summary>What belongs to where copies lie, how many there are and how one more is made, opened together and closed together.</summary>
internal sealed class CopyRoom : IAsyncDisposable
{
    private const int CopiesAtOnce = 6;

    private readonly ChunkHomes _homes;
    private readonly ChunkPull _pull;

    public CopyRoom(
        ClusterRoom cluster, ChunkStore chunks, LogExchange logs, DepotRoom depots, TimeSpan repairPatience, AcknowledgementPolicy policy, StoreHealth health,
        TimeProvider time, ILoggerFactory loggers)
    {
        (Devices devices, DeviceLinks links) = (cluster.Devices, cluster.Links);
        PeerChunks peers = new(links, cluster.Traffic, isCopy: true);
        ChunkFetch read = new(new PeerChunks(links, cluster.Traffic, isCopy: false), time);
        _homes = new ChunkHomes(devices);
        Pace = new CopyPace(devices, time);
        Remote = new RemoteChunks(chunks, links, _homes, read, new ChunkFetch(peers, time, CopiesAtOnce), depots);
        Upkeep = new CopyUpkeep(devices, links, chunks, _homes, Remote, peers, Pace, repairPatience, health, time, loggers.CreateLogger<CopyUpkeep>());
        Count = new CopyCount(devices, cluster.Progress, () => depots.Depot?.Holder);
        Second = new SecondCopy(Count, links, _homes, new ChunkGift(chunks, peers), depots, policy, time);
        Removal = new SafeRemoval(devices, logs, chunks);
        _pull = new ChunkPull(devices, logs, cluster.Progress, links, _homes, Remote, Pace, chunks, loggers.CreateLogger<ChunkPull>());
        links.Heard = Removal.Heard;
    }

    public CopyPace Pace { get; }

    public RemoteChunks Remote { get; }

    public CopyUpkeep Upkeep { get; }

    public CopyCount Count { get; }

    public SecondCopy Second { get; }

    public SafeRemoval Removal { get; }

    public void Start()
    {
        _pull.Start();
        Upkeep.Start();
    }

    public async ValueTask DisposeAsync()
    {
        await _pull.DisposeAsync();
        await Upkeep.DisposeAsync();
        _homes.Dispose();
    }
}
