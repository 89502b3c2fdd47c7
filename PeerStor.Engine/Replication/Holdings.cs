using System.Numerics;
using PeerStor.Engine.Chunks;
using PeerStor.Engine.Common;

namespace PeerStor.Engine.Replication;

/// <summary>
/// Which devices are known to hold which chunks: 16 bytes a chunk in a table that is two thirds full at most, and only in
/// memory, because asking again (<see cref="HoldingsWalk"/>) tells the truth and a file would tell what once was so
/// (docs/adr/0049). Chunks are told apart by their first 8 bytes: of 2 million, two are alike with a chance of one in
/// ten million, and then a copy too few may be counted as there until it is asked for. Not for several threads at once.
/// </summary>
public sealed class Holdings
{
    /// <summary>A bit each; a slot of a member that left is used again.</summary>
    public const int MostMembers = 64;

    private const int SmallestTable = 1024;

    private readonly Dictionary<NodeId, int> _slots = [];
    private ulong[] _keys = new ulong[SmallestTable];
    private ulong[] _holders = new ulong[SmallestTable];

    /// <summary>Chunks of which something is known.</summary>
    public int Count { get; private set; }

    public long Bytes => (long)_keys.Length * 16;

    public void Add(ChunkId chunk, NodeId holder) => Add(chunk, 1UL << SlotOf(holder));

    /// <summary>It said that it has not got the chunk, or its copy was bad.</summary>
    public void Remove(ChunkId chunk, NodeId holder) => Remove(chunk, BitOf(holder));

    /// <summary>A device said of each of some chunks whether it has it: a bit each, the lowest of the first byte first.</summary>
    public void Set(NodeId holder, IReadOnlyList<ChunkId> chunks, ReadOnlySpan<byte> bitmap)
    {
        ulong bit = 1UL << SlotOf(holder);
        for (int i = 0; i < chunks.Count; i++)
        {
            if (i / 8 < bitmap.Length && (bitmap[i / 8] & (1 << (i % 8))) != 0)
            {
                Add(chunks[i], bit);
            }
            else
            {
                Remove(chunks[i], bit);
            }
        }
    }

    /// <summary>A member was removed or declared lost.</summary>
    public void RemoveHolder(NodeId holder)
    {
        if (!_slots.Remove(holder, out int slot))
        {
            return;
        }

        // Chunks without a holder stay as empty rows until they are removed or the table grows.
        for (int at = 0; at < _holders.Length; at++)
        {
            _holders[at] &= ~(1UL << slot);
        }
    }

    public bool Has(ChunkId chunk, NodeId holder) => (MaskOf(chunk) & BitOf(holder)) != 0;

    /// <summary>The devices that hold a chunk, each as its <see cref="BitOf"/>: for who looks at many chunks.</summary>
    public ulong MaskOf(ChunkId chunk)
    {
        int at = Find(_keys, Key(chunk));
        return _keys[at] == 0 ? 0 : _holders[at];
    }

    /// <summary>The bit of a device in masks; 0 as long as it is not known to hold anything. Stays until it is removed.</summary>
    public ulong BitOf(NodeId holder) => _slots.TryGetValue(holder, out int slot) ? 1UL << slot : 0;

    public IReadOnlyList<NodeId> HoldersOf(ChunkId chunk)
    {
        ulong mask = MaskOf(chunk);
        return mask == 0 ? [] : [.. _slots.Where(slot => (mask & (1UL << slot.Value)) != 0).Select(slot => slot.Key)];
    }

    // Zero marks an empty row; no chunk's hash is expected to begin with eight zero bytes.
    private static ulong Key(ChunkId chunk) => Math.Max(1, chunk.Prefix);

    private static int Find(ulong[] keys, ulong key)
    {
        int at = (int)(key & (ulong)(keys.Length - 1));
        while (keys[at] != 0 && keys[at] != key)
        {
            at = (at + 1) & (keys.Length - 1);
        }

        return at;
    }

    private void Add(ChunkId chunk, ulong bit)
    {
        if (Count * 3L >= _keys.Length * 2L)
        {
            Grow();
        }

        int at = Find(_keys, Key(chunk));
        if (_keys[at] == 0)
        {
            _keys[at] = Key(chunk);
            Count++;
        }

        _holders[at] |= bit;
    }

    private void Remove(ChunkId chunk, ulong bit)
    {
        int at = Find(_keys, Key(chunk));
        if (_keys[at] != 0 && (_holders[at] &= ~bit) == 0)
        {
            Close(at);
        }
    }

    private int SlotOf(NodeId holder)
    {
        if (!_slots.TryGetValue(holder, out int slot))
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(_slots.Count, MostMembers, nameof(holder));
            ulong used = _slots.Values.Aggregate(0UL, (mask, one) => mask | (1UL << one));
            slot = BitOperations.TrailingZeroCount(~used);
            _slots[holder] = slot;
        }

        return slot;
    }

    private void Grow()
    {
        (ulong[] keys, ulong[] holders) = (_keys, _holders);
        int live = holders.Count(mask => mask != 0);
        int size = live * 3L >= keys.Length ? keys.Length * 2 : keys.Length;
        (_keys, _holders, Count) = (new ulong[size], new ulong[size], live);
        for (int old = 0; old < keys.Length; old++)
        {
            if (holders[old] != 0)
            {
                int at = Find(_keys, keys[old]);
                (_keys[at], _holders[at]) = (keys[old], holders[old]);
            }
        }
    }

    /// <summary>Takes a row out of its run, so that no search stops early at the gap.</summary>
    private void Close(int gap)
    {
        int mask = _keys.Length - 1;
        for (int at = (gap + 1) & mask; _keys[at] != 0; at = (at + 1) & mask)
        {
            int home = (int)(_keys[at] & (ulong)mask);
            if (((at - home) & mask) >= ((at - gap) & mask))
            {
                (_keys[gap], _holders[gap]) = (_keys[at], _holders[at]);
                gap = at;
            }
        }

        (_keys[gap], _holders[gap]) = (0, 0);
        Count--;
    }
}
