using System.Diagnostics.CodeAnalysis;
using PeerStor.Engine.Chunks;

namespace PeerStor.Engine.Replication;

/// <summary>
/// What has to be copied, most endangered first, with what went wrong the last time. Not kept on disk: the walk over the
/// chunks finds again what is missing. Not for several threads at once.
/// </summary>
public sealed class RepairQueue
{
    /// <summary>About 20 MB. What does not fit is found by a later walk, when these are done.</summary>
    public const int MostEntries = 100_000;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    private readonly Dictionary<ChunkId, RepairEntry> _entries = [];
    private readonly SortedDictionary<RepairReason, PriorityQueue<ChunkId, TimeSpan>> _byReason = [];

    public int Count => _entries.Count;

    /// <summary>Adds a chunk, or makes a waiting one more urgent. False when the queue is full.</summary>
    public bool Add(ChunkId chunk, RepairDecision decision)
    {
        if (_entries.TryGetValue(chunk, out RepairEntry? known))
        {
            if (known.IsRunning || (known.Reason == decision.Reason && known.NextTry <= decision.DueAt))
            {
                return true;
            }

            // A failure's pause stays, whatever the reason is called now, unless the chunk became more endangered.
            TimeSpan next = known.Attempts > 0 && decision.Reason >= known.Reason ? known.NextTry : decision.DueAt;
            Put(known with { Reason = decision.Reason, NextTry = next });
            return true;
        }

        if (_entries.Count >= MostEntries)
        {
            return false;
        }

        Put(new RepairEntry(chunk, decision.Reason, decision.DueAt));
        return true;
    }

    /// <summary>The most endangered chunk that is due; it runs until <see cref="Done"/> or <see cref="Failed"/>.</summary>
    public bool TryTake(TimeSpan now, [NotNullWhen(true)] out RepairEntry? entry)
    {
        foreach (PriorityQueue<ChunkId, TimeSpan> queue in _byReason.Values)
        {
            while (queue.TryPeek(out ChunkId chunk, out TimeSpan due) && due <= now)
            {
                queue.Dequeue();
                if (_entries.TryGetValue(chunk, out RepairEntry? found) && IsCurrent(found, queue, due))
                {
                    entry = _entries[chunk] = found with { IsRunning = true };
                    return true;
                }
            }
        }

        entry = null;
        return false;
    }

    /// <summary>The chunk has its copies, or is not needed any more.</summary>
    public void Done(ChunkId chunk) => _entries.Remove(chunk);

    /// <summary>It is tried again later: after 10 s, then twice as long each time, at most an hour.</summary>
    public void Failed(ChunkId chunk, string error, TimeSpan now)
    {
        if (_entries.TryGetValue(chunk, out RepairEntry? entry))
        {
            TimeSpan pause = TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, FirstPause.Ticks << Math.Min(entry.Attempts, 20)));
            Put(entry with { NextTry = now + pause, Attempts = entry.Attempts + 1, LastError = error, IsRunning = false });
        }
    }

    /// <summary>A device came back or has room again: what failed before may work now.</summary>
    public void RetryAll(TimeSpan now)
    {
        foreach (RepairEntry entry in _entries.Values.Where(entry => entry is { Attempts: > 0, IsRunning: false }).ToList())
        {
            Put(entry with { NextTry = now });
        }
    }

    /// <summary>Most endangered first.</summary>
    public IReadOnlyList<RepairEntry> List(int limit) =>
        [.. _entries.Values.OrderBy(entry => entry.Reason).ThenBy(entry => entry.NextTry).Take(limit)];

    public IReadOnlyDictionary<RepairReason, int> CountByReason() =>
        _entries.Values.CountBy(entry => entry.Reason).ToDictionary();

    private bool IsCurrent(RepairEntry entry, PriorityQueue<ChunkId, TimeSpan> queue, TimeSpan due) =>
        !entry.IsRunning && entry.NextTry == due && ReferenceEquals(_byReason[entry.Reason], queue);

    private void Put(RepairEntry entry)
    {
        _entries[entry.Chunk] = entry;
        if (!_byReason.TryGetValue(entry.Reason, out PriorityQueue<ChunkId, TimeSpan>? queue))
        {
            _byReason[entry.Reason] = queue = new PriorityQueue<ChunkId, TimeSpan>();
        }

        queue.Enqueue(entry.Chunk, entry.NextTry);
    }
}
