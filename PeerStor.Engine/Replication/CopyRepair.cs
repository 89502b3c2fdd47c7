using System.Collections.Concurrent;
using PeerStor.Engine.Chunks;
using PeerStor.Engine.Common;

namespace PeerStor.Engine.Replication;

/// <summary>
/// Counts the copies of the chunks that this device looks after, and gives copies to devices that lack them, the most
/// endangered first. Not for several threads at once.
/// </summary>
internal sealed class CopyRepair(NodeId own, ChunkStore chunks, WatchedChunks watched, ChunkHomes homes, CopyCensus census, RemoteChunks remote, IPeerLink peers, CopyPace pace,
    RepairPolicy policy)
{
    /// <summary>Taken from the queue at a time; one question about what was done meanwhile covers them.</summary>
    private const int Batch = 64;

    /// <summary>Chunks on their way at once.</summary>
    private const int Lanes = 4;

    /// <summary>A device that had no room is not offered anything for so long.</summary>
    private static readonly TimeSpan FullFor = TimeSpan.FromMinutes(10);

    private readonly ChunkGift _gift = new(chunks, peers);
    private readonly Dictionary<NodeId, TimeSpan> _fullUntil = [];

    /// <summary>A device fetches what belongs on it by itself, so it is given that time before it is given the chunk.</summary>
    private readonly TimeSpan _grace = policy.Patience < TimeSpan.FromSeconds(10) ? policy.Patience : TimeSpan.FromSeconds(10);

    private CopyPlanner _planner = new(own, new Placement([]), new Placement([]), policy);
    private long _givenBytes;

    public RepairQueue Queue { get; } = new();

    /// <summary>Copies here that were found to be more than are needed, by the last count; so many at most are found at once.</summary>
    public List<ChunkId> Surplus { get; } = [];

    private const int MostSurplus = 16_384;

    public long GivenBytes => Interlocked.Read(ref _givenBytes);

    /// <summary>Looks at every chunk, and puts into the queue what is missing.</summary>
    public async Task<CopyReport> CountAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        Prepare(Now(time));
        watched.Forget();
        Surplus.Clear();
        long[] byCopies = new long[Placement.CopiesWanted + 1];
        long[] byMember = new long[census.Members.Count];
        HashSet<ChunkId> missing = [];
        ChunkId from = default;
        while (watched.After(from, 1024) is { Count: > 0 } batch)
        {
            // What came since the last walk is not known yet.
            await census.AskAsync([.. batch.Where(IsShort)], cancellationToken);
            TimeSpan now = Now(time);
            foreach (ChunkId chunk in batch)
            {
                byCopies[Math.Min(Placement.CopiesWanted, Count(chunk, byMember, missing, now))]++;
            }

            from = batch[^1];
            cancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        Dictionary<NodeId, long> byDevice = [];
        for (int i = 0; i < byMember.Length; i++)
        {
            byDevice[census.Members[i]] = byMember[i];
        }

        return CopyReport.Empty with { CountedAt = time.GetUtcNow(), ByCopies = byCopies, ByDevice = byDevice, Missing = missing, Up = watched.Up };
    }

    /// <summary>Does what is due; false when there was nothing.</summary>
    public async Task<bool> WorkAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        Prepare(Now(time));
        Dictionary<NodeId, List<ChunkId>> given = [];
        int taken = 0;
        for (; taken < Batch && Queue.TryTake(Now(time), out RepairEntry? entry); taken++)
        {
            if (!chunks.TryGetStoredLength(entry.Chunk, out _))
            {
                await FindAsync(entry.Chunk, Now(time), cancellationToken);
            }
            else if (Receiver(entry.Chunk, Now(time)) is { } receiver)
            {
                (given.TryGetValue(receiver, out List<ChunkId>? already) ? already : given[receiver] = []).Add(entry.Chunk);
            }
        }

        foreach ((NodeId receiver, List<ChunkId> offered) in given)
        {
            await GiveAsync(receiver, offered, time, cancellationToken);
        }

        return taken > 0;
    }

    private static TimeSpan Now(TimeProvider time) => time.GetElapsedTime(0);

    private void Prepare(TimeSpan now)
    {
        foreach (NodeId roomy in _fullUntil.Where(full => full.Value <= now).Select(full => full.Key).ToList())
        {
            _fullUntil.Remove(roomy);
        }

        _planner = new CopyPlanner(own, homes.Placement, homes.Without(_fullUntil.Keys.ToHashSet()), policy);
    }

    /// <returns>How many copies there are, on devices that answer or sleep; a backend that itself keeps several counts like one more device.</returns>
    private int Count(ChunkId chunk, long[] byMember, HashSet<ChunkId> missing, TimeSpan now)
    {
        (CopyPlan plan, CopyView[] views) = Plan(chunk, now);
        int copies = 0;
        for (int i = 0; i < views.Length; i++)
        {
            copies += views[i].Copy == CopyKnowledge.Has ? 1 : 0;
            byMember[i] += views[i].Copy == CopyKnowledge.Has ? 1 : 0;
        }

        if (plan.IsSurplusHere && Surplus.Count < MostSurplus)
        {
            Surplus.Add(chunk);
        }

        bool isNowhere = !views.Any(view => view.IsLive);
        bool isHere = views.Any(view => view.Node == own && view.IsLive);
        if (isNowhere && views.All(view => !view.IsUp || view.Copy == CopyKnowledge.Lacks))
        {
            missing.Add(chunk);
            Queue.Add(chunk, new RepairDecision(RepairReason.NoCopy, now));
        }
        else if (!isNowhere && !isHere && homes.IsOwn(chunk))
        {
            // It should have come with the operation that needs it, or it was here and is lost.
            Queue.Add(chunk, new RepairDecision(RepairReason.CopyGone, now + _grace));
        }
        else if (plan.Repair is { } repair && isHere)
        {
            TimeSpan fair = plan.Target is { } target && homes.Placement.Holders(chunk).Contains(target) ? now + _grace : now;
            Queue.Add(chunk, repair with { DueAt = repair.DueAt > fair ? repair.DueAt : fair });
        }
        else
        {
            Queue.Done(chunk);
        }

        return Math.Min(copies + (remote.IsStored(chunk) ? 1 : 0), views.Length);
    }

    private bool IsShort(ChunkId chunk)
    {
        CopyView[] views = new CopyView[census.Members.Count];
        census.View(chunk, views);
        return views.Count(view => view.Copy == CopyKnowledge.Has) < Math.Min(Placement.CopiesWanted, views.Length);
    }

    private (CopyPlan Plan, CopyView[] Views) Plan(ChunkId chunk, TimeSpan now)
    {
        CopyView[] views = new CopyView[census.Members.Count];
        TimeSpan since = census.View(chunk, views);
        return (_planner.Plan(chunk, views, since == TimeSpan.MaxValue ? now : since, now), views);
    }

    /// <summary>Somebody may have come back with it.</summary>
    private async Task FindAsync(ChunkId chunk, TimeSpan now, CancellationToken cancellationToken)
    {
        if (pace.Wait(CopyWay.Receive) == Timeout.InfiniteTimeSpan)
        {
            Queue.Failed(chunk, Stopped, now);
            return;
        }

        await pace.WaitAsync(CopyWay.Receive, cancellationToken);
        if (await remote.BringAsync(chunk, cancellationToken, isCopy: true))
        {
            pace.Spend(CopyWay.Receive, chunks.StoredBytesOf(chunk) ?? 0);
            Queue.Done(chunk);
        }
        else
        {
            Queue.Failed(chunk, "No device that answers has it.", now);
        }
    }

    /// <summary>Null when nothing is to be done now; the queue knows why.</summary>
    private NodeId? Receiver(ChunkId chunk, TimeSpan now)
    {
        CopyPlan plan = Plan(chunk, now).Plan;
        if (plan.Repair is null)
        {
            Queue.Done(chunk);
            return null;
        }

        if (plan.Target is null)
        {
            Queue.Failed(chunk, "No device that answers has room for it.", now);
        }

        return plan.Target;
    }

    private async Task GiveAsync(NodeId receiver, List<ChunkId> offered, TimeProvider time, CancellationToken cancellationToken)
    {
        ConcurrentDictionary<ChunkId, string?> results = [];
        try
        {
            byte[] has = await peers.AskAsync(receiver, offered, cancellationToken);
            await Parallel.ForEachAsync(
                Enumerable.Range(0, offered.Count), new ParallelOptions { MaxDegreeOfParallelism = Lanes, CancellationToken = cancellationToken },
                async (place, stop) => results[offered[place]] = place / 8 < has.Length && (has[place / 8] & (1 << (place % 8))) != 0
                    ? null
                    : await GiveAsync(receiver, offered[place], stop));
        }
        catch (IOException away)
        {
            foreach (ChunkId chunk in offered)
            {
                results.TryAdd(chunk, away.Message);
            }
        }

        foreach ((ChunkId chunk, string? problem) in results)
        {
            if (problem is null)
            {
                census.NoteHas(receiver, chunk);
                Again(chunk, Now(time));
            }
            else
            {
                Queue.Failed(chunk, problem, Now(time));
            }
        }

        if (results.Values.Contains(ChunkGift.Full))
        {
            _fullUntil[receiver] = Now(time) + FullFor;
        }
    }

    private const string Stopped = "Copying is stopped at this hour, see the speeds of this device.";

    /// <returns>What went wrong; null when the chunk is durable there.</returns>
    private async Task<string?> GiveAsync(NodeId receiver, ChunkId chunk, CancellationToken cancellationToken)
    {
        if (pace.Wait(CopyWay.Send) == Timeout.InfiniteTimeSpan)
        {
            return Stopped;
        }

        await pace.WaitAsync(CopyWay.Send, cancellationToken);
        (string? problem, int bytes) = await _gift.GiveAsync(receiver, chunk, cancellationToken);
        if (problem is null)
        {
            pace.Spend(CopyWay.Send, bytes);
            Interlocked.Add(ref _givenBytes, bytes);
        }

        return problem;
    }

    /// <summary>It has one copy more now; another one may be due.</summary>
    private void Again(ChunkId chunk, TimeSpan now)
    {
        Queue.Done(chunk);
        if (Plan(chunk, now).Plan.Repair is { } more)
        {
            Queue.Add(chunk, more);
        }
    }
}
