using PeerStor.Engine.Chunks;
using PeerStor.Engine.Cluster;
using PeerStor.Engine.Common;

namespace PeerStor.Engine.Replication;

/// <summary>Where chunks belong with the devices that there are now.</summary>
internal sealed class ChunkHomes : IDisposable
{
    /// <summary>What a device counts as that set no limit to what it keeps.</summary>
    private const long UnlimitedBytes = 1L << 40;

    private readonly Devices _devices;

    public ChunkHomes(Devices devices)
    {
        _devices = devices;
        devices.Changed += PlaceAnew;
        PlaceAnew();
    }

    /// <summary>Devices came or went; handlers must be quick and must not throw.</summary>
    public event Action? Changed;

    public Placement Placement { get; private set => Volatile.Write(ref field, value); } = new([]);

    /// <summary>The same without those that have no room now: where a new copy goes.</summary>
    public Placement Without(IReadOnlySet<NodeId> full) => full.Count == 0 ? Placement : new Placement(Members(full));

    /// <summary>Whether a chunk belongs on this device.</summary>
    public bool IsOwn(ChunkId chunk)
    {
        Placement placement = Placement;
        if (placement.Count <= Placement.CopiesWanted)
        {
            return true;
        }

        Span<NodeId> holders = new NodeId[Placement.CopiesWanted];
        return holders[..placement.Choose(chunk, holders)].Contains(_devices.Own);
    }

    public void Dispose() => _devices.Changed -= PlaceAnew;

    private void PlaceAnew()
    {
        Placement = new Placement(Members(new HashSet<NodeId>()));
        Changed?.Invoke();
    }

    private IEnumerable<PlacementMember> Members(IReadOnlySet<NodeId> full) => _devices.Keeping.Select(device =>
        new PlacementMember(device.Id, device.ContributedBytes ?? UnlimitedBytes, device.Zone, full.Contains(device.Id)));
}
