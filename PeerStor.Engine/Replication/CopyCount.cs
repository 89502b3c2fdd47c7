using PeerStor.Engine.Common;
using PeerStor.Engine.Cluster;

namespace PeerStor.Engine.Replication;

/// <summary>How many devices keep what an operation calls for, out of how many that should (engine.md rule 28).</summary>
public sealed class CopyCount
{
    private readonly Devices _devices;
    private readonly ClusterProgress _progress;
    private readonly Func<NodeId?> _store;
    private (NodeId Id, byte[] Mark)[] _members = [];
    private bool _isAlone = true;
    private long _generation;

    /// <param name="store">A backend that itself keeps several copies; it counts like one more device.</param>
    internal CopyCount(Devices devices, ClusterProgress progress, Func<NodeId?> store)
    {
        _devices = devices;
        _progress = progress;
        _store = store;
        devices.Changed += Refresh;
        progress.Changed += () =>
        {
            Interlocked.Increment(ref _generation);
            Changed?.Invoke();
        };
        Refresh();
    }

    public int Target => Math.Clamp(_members.Length, 1, Placement.CopiesWanted);

    /// <summary>A device got further; handlers must be quick and must not throw.</summary>
    public event Action? Changed;

    /// <summary>Grows whenever a count may be another one.</summary>
    public long Generation => Interlocked.Read(ref _generation);

    /// <summary>Durable copies of what an operation wrote, as far as is known here; never more than there are. None when the
    /// only device that had it was removed or declared lost.</summary>
    /// <param name="stamp">The operation's; empty: nothing was written.</param>
    public int Of(ReadOnlySpan<byte> stamp)
    {
        if (_isAlone || stamp.IsEmpty)
        {
            return 1;
        }

        int settled = 0;
        foreach ((NodeId id, byte[] mark) in _members)
        {
            // Who wrote it did so after its chunks were durable there.
            settled += mark.AsSpan().SequenceEqual(stamp[8..]) || _progress.IsSettled(id, stamp) ? 1 : 0;
        }

        // With more devices than copies, those that are not settled may be just the ones that it belongs on.
        int stored = _store() is { } store && _progress.IsSettled(store, stamp) ? 1 : 0;
        return Math.Clamp(
            settled + stored - Math.Max(0, _members.Length - Placement.CopiesWanted), Math.Min(settled, 1) | stored, Target);
    }

    /// <summary>The devices that keep all that they should of what an operation wrote; who wrote it is one of them.</summary>
    public IReadOnlyList<NodeId> KeptBy(byte[] stamp) =>
        [.. _members.Where(member => member.Mark.AsSpan().SequenceEqual(stamp.AsSpan(8)) || _progress.IsSettled(member.Id, stamp)).Select(member => member.Id)];

    private void Refresh()
    {
        _isAlone = _devices.All.Count <= 1;
        _members = [.. _devices.Keeping.Select(device => (device.Id, device.Id.ToArray()[..8]))];
        Interlocked.Increment(ref _generation);
    }
}
