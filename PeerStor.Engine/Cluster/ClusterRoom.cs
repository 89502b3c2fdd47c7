using Microsoft.Extensions.Logging;
using PeerStor.Engine.Chunks;
using PeerStor.Engine.Common;
using PeerStor.Engine.Journal;
using PeerStor.Engine.Peers;
using PeerStor.Engine.Storage;

namespace PeerStor.Engine.Cluster;

/// <summary>What belongs to talking with other devices, opened together and closed together.</summary>
internal sealed class ClusterRoom : IAsyncDisposable
{
    private ClusterRoom(ClusterParts parts, Devices devices, PairingHooks hooks)
    {
        Devices = devices;
        Traffic = new LinkTraffic(parts.Time);
        Progress = new ClusterProgress(parts.Log.Database, parts.Logs, parts.Node.Node, parts.Time);
        Ahead = new AheadOperations(parts.Log, parts.Node, parts.Clock);
        States = new DeviceStates(parts.Log.Database, parts.Time);
        Pairing = new Pairing(devices, parts.Node, parts.Directory, hooks, parts.Time);
        Digits = new DigitPairing(devices, Pairing, parts.Node, parts.Time);
        Links = new DeviceLinks(
            parts.Node, devices, () => Pairing.Addresses, parts.Logs, Ahead, Progress, States, parts.Chunks, parts.Health, parts.Clock,
            parts.Loggers.CreateLogger<DeviceLinks>());
        Reach = new JournalReach(devices, Links, Progress, parts.Logs, parts.Time);
        Desk = new PeerDesk(devices, parts.Logs, Progress, Links, States, Traffic, parts.Chunks, Pairing, Digits, parts.Clock);
    }

    public Devices Devices { get; }

    public LinkTraffic Traffic { get; }

    public AheadOperations Ahead { get; }

    public ClusterProgress Progress { get; }

    public DeviceStates States { get; }

    public Pairing Pairing { get; }

    public DigitPairing Digits { get; }

    public DeviceLinks Links { get; }

    public JournalReach Reach { get; }

    public PeerDesk Desk { get; }

    public static async Task<ClusterRoom> OpenAsync(
        ClusterParts parts, Devices devices, PairingHooks hooks, JoinFile? join, CancellationToken cancellationToken)
    {
        if (join is not null)
        {
            await devices.SeedAsync([join.Inviter, join.Own ?? devices.Describe([])], cancellationToken);
        }

        parts.Chunks.Contribute(devices.Here.ContributedBytes);
        devices.Changed += () => parts.Chunks.Contribute(devices.Here.ContributedBytes);
        return new ClusterRoom(parts, devices, hooks);
    }

    public async ValueTask DisposeAsync()
    {
        Digits.Dispose();
        await Links.DisposeAsync();
        await States.DisposeAsync();
        await Progress.DisposeAsync();
    }
}

/// <summary>What the rooms before this one have.</summary>
internal sealed record ClusterParts(
    NodeIdentity Node, DataDirectory Directory, OperationLog Log, LogExchange Logs, ChunkStore Chunks, StoreHealth Health, TimeProvider Time,
    ReferenceClock Clock, ILoggerFactory Loggers);
