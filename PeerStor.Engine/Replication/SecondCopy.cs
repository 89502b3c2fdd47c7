using PeerStor.Engine.Chunks;
using PeerStor.Engine.Cluster;
using PeerStor.Engine.Common;
using PeerStor.Engine.Depot;

namespace PeerStor.Engine.Replication;

/// <summary>
/// One device can be lost at any moment, so an upload is answered when a second one keeps all of it (engine.md rule 28). As a
/// rule those that it belongs on fetch it within milliseconds. When they are away, one that answers is given it in their place.
/// Where somebody chose so, nothing is written at all that only this device would have.
/// </summary>
internal sealed class SecondCopy(
    CopyCount copies, DeviceLinks links, ChunkHomes homes, ChunkGift gift, DepotRoom depots, AcknowledgementPolicy policy, TimeProvider time)
{
    /// <summary>Longer than fetching takes among devices that are well.</summary>
    private static readonly TimeSpan FetchedWithin = TimeSpan.FromMilliseconds(250);

    /// <summary>A second copy of a large file takes longer on a slow line; it then comes in the background.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Chunks on their way at once.</summary>
    private const int Lanes = 4;

    public int Target => copies.Target;

    /// <summary>Nothing can be written now, as there is nobody who could keep a second copy, and that was chosen to be too little.</summary>
    public bool IsRefusing => policy.Strict && Target > 1 && links.Up.Count == 0 && depots.Depot is not { Holder: not null, Status.Trouble: null };

    /// <summary>Before an operation is written: whether it may be. Where only this device's copy is too little, its content is first given
    /// to other devices, or to the backend that keeps several copies itself.</summary>
    public async Task<bool> MayWriteAsync(IReadOnlyList<ChunkId> content, CancellationToken cancellationToken)
    {
        if (!policy.Strict || Target == 1)
        {
            return true;
        }

        bool isGiven = await GiveAllAsync([.. links.Up.Select(one => one.Device)], content, cancellationToken);
        bool isStored = !isGiven && await depots.StoreAsync(content, cancellationToken);
        WriteProgress progress = new(Target, isGiven ? AcknowledgementPolicy.CopiesAwaited : 1, OperationCopies: 0, PeersLeft: 0, isStored);
        return Acknowledgement.Decide(progress, policy).Step == WriteStep.WriteOperation;
    }

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
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            return await GiveAllAsync(up, content.Where(chunk => !homes.Placement.Holders(chunk).Any(up.Contains)), limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <returns>Whether each of them is durable on one of the devices now.</returns>
    private async Task<bool> GiveAllAsync(List<NodeId> up, IEnumerable<ChunkId> content, CancellationToken cancellationToken)
    {
        bool isWhole = up.Count > 0;
        await Parallel.ForEachAsync(
            isWhole ? content : [], new ParallelOptions { MaxDegreeOfParallelism = Lanes, CancellationToken = cancellationToken },
            async (chunk, stop) =>
            {
                // One that is full or breaks off is no reason to fail while another one answers.
                bool isGiven = false;
                for (int turn = 0; turn < up.Count && !isGiven; turn++)
                {
                    NodeId receiver = up[(int)((chunk.Prefix + (ulong)turn) % (ulong)up.Count)];
                    isGiven = (await gift.GiveAsync(receiver, chunk, stop)).Problem is null;
                }

                if (!isGiven)
                {
                    isWhole = false;
                }
            });
        return isWhole;
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
