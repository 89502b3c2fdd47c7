using PeerStor.Engine.Common;
using PeerStor.Engine.Cluster;

namespace PeerStor.Engine.Replication;

/// <summary>How many devices keep what an operation calls for, out of how many that should (engine.md rule 28).</summary>
public sealed class CopyCount
{
    /// <summary>A second copy of a large file takes longer on a slow line; it then comes in the background.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Func<bool> _isAnyUp;
    private readonly TimeProvider _time;
    private readonly Devices _devices;
    private readonly ClusterProgress _progress;
    private (NodeId Id, byte[] Mark)[] _members = [];
    private bool _isAlone = true;
    private long _generation;

    internal CopyCount(Devices devices, ClusterProgress progress, Func<bool> isAnyUp, TimeProvider time)
    {
        _isAnyUp = isAnyUp;
        _time = time;
        _devices = devices;
        _progress = progress;
        devices.Changed += Refresh;
        progress.Changed += () => Interlocked.Increment(ref _generation);
        Refresh();
    }

    public int Target => Math.Clamp(_members.Length, 1, Placement.CopiesWanted);

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
        return Math.Clamp(settled - Math.Max(0, _members.Length - Placement.CopiesWanted), Math.Min(settled, 1), Target);
    }

    /// <summary>Waits until a second device keeps what an operation wrote, as long as one is connected that may.</summary>
    /// <returns>The copies there are then: more than one, or one when no other device took it in time.</returns>
    public async Task<int> SettleAsync(byte[] stamp, CancellationToken cancellationToken)
    {
        if (Target == 1 || !_isAnyUp() || Of(stamp) > 1)
        {
            return Of(stamp);
        }

        TaskCompletionSource second = new(TaskCreationOptions.RunContinuationsAsynchronously);
        void Look()
        {
            if (Of(stamp) > 1 || !_isAnyUp())
            {
                second.TrySetResult();
            }
        }

        _progress.Changed += Look;
        try
        {
            Look();
            await second.Task.WaitAsync(Patience, _time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // It is kept here, and goes on in the background; the answer says that there is one copy so far.
        }
        finally
        {
            _progress.Changed -= Look;
        }

        return Of(stamp);
    }

    private void Refresh()
    {
        _isAlone = _devices.All.Count <= 1;
        _members = [.. _devices.Keeping.Select(device => (device.Id, device.Id.ToArray()[..8]))];
        Interlocked.Increment(ref _generation);
    }
}
