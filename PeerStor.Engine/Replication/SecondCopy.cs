using PeerStor.Engine.Chunks;
using PeerStor.Engine.Cluster;
using PeerStor.Engine.Common;

namespace PeerStor.Engine.Replication;

/// <summary>
/// One device can be lost at any moment, so an upload is answered when a second one keeps all of it (engine.md rule 28). As a
/// rule those that it belongs on fetch it within milliseconds. When they are away, one that answers is given it in their place.
/// </summary>
internal sealed class SecondCopy(CopyCount copies, DeviceLinks links, ChunkHomes homes, ChunkGift gift, TimeProvider time)
{
    /// <summary>Longer than fetching takes among devices that are well.</summary>
    private static readonly TimeSpan FetchedWithin = TimeSpan.FromMilliseconds(250);

    /// <summary>A second copy of a large file takes longer on a slow line; it then comes in the background.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Chunks on their way at once.</summary>
    private const int Lanes = 4;

    public int Target => copies.Target;

    /// <param name="stamp">Of the operation that was written here.</param>
    /// <param name="content">The chunks that it calls for.</param>
    /// <returns>The copies there are then: more than one, or one when no other device took it in time.</returns>
    public async Task<int> SettleAsync(byte[] stamp, IReadOnlyList<ChunkId> content, CancellationToken cancellationToken)
    {
        if (Target == 1 || await WaitAsync(() => copies.Of(stamp) > 1, FetchedWithin, cancellationToken))
        {
            return copies.Of(stamp);
        }

        bool isHeard = await WaitAsync(() => copies.KeptBy(stamp).Count > 1, Patience, cancellationToken);
        if (copies.Of(stamp) > 1 || !isHeard)
        {
            return copies.Of(stamp);
        }

        return await GiveAsync(copies.KeptBy(stamp), content, cancellationToken) ? 2 : copies.Of(stamp);
    }

    /// <summary>Gives what no other device keeps to one that has the operation already.</summary>
    private async Task<bool> GiveAsync(IReadOnlyList<NodeId> keepers, IReadOnlyList<ChunkId> content, CancellationToken cancellationToken)
    {
        List<NodeId> up = [.. links.Up.Select(one => one.Device).Where(keepers.Contains)];
        if (up.Count == 0)
        {
            return false;
        }

        bool isWhole = true;
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            await Parallel.ForEachAsync(
                content.Where(chunk => !homes.Placement.Holders(chunk).Any(up.Contains)),
                new ParallelOptions { MaxDegreeOfParallelism = Lanes, CancellationToken = limit.Token },
                async (chunk, stop) =>
                {
                    if ((await gift.GiveAsync(up[(int)(chunk.Prefix % (ulong)up.Count)], chunk, stop)).Problem is not null)
                    {
                        isWhole = false;
                    }
                });
            return isWhole;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Waits as long as some other device answers; false when it did not become so.</summary>
    private async Task<bool> WaitAsync(Func<bool> isSo, TimeSpan patience, CancellationToken cancellationToken)
    {
        TaskCompletionSource settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        void Look()
        {
            if (isSo() || links.Up.Count == 0)
            {
                settled.TrySetResult();
            }
        }

        copies.Changed += Look;
        links.Changed += Look;
        try
        {
            Look();
            await settled.Task.WaitAsync(patience, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // It is kept here, and goes on in the background.
        }
        finally
        {
            copies.Changed -= Look;
            links.Changed -= Look;
        }

        return isSo();
    }
}
