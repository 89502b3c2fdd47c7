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

    private readonly NodeId?[] _slots = new NodeId?[MostMembers];
    private ulong[] _keys = new ulong[SmallestTable];
    private ulong[] _holders = new ulong[SmallestTable];

    /// <summary>Chunks of which something is known.</summary>
    public int Count { get; private set; }

    public long Bytes => (long)_keys.Length * 16;

    public void Add(ChunkId chunk, NodeId holder)
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

        _holders[at] |= 1UL << SlotOf(holder);
    }

    /// <summary>It said that it has not got the chunk, or its copy was bad.</summary>
    public void Remove(ChunkId chunk, NodeId holder)
    {
        int at = Find(_keys, Key(chunk));
        int slot = Array.IndexOf(_slots, holder);
        if (_keys[at] == 0 || slot < 0)
        {
            return;
        }

        _holders[at] &= ~(1UL << slot);
        if (_holders[at] == 0)
        {
            Close(at);
        }
    }

    /// <summary>A member was removed or declared lost.</summary>
    public void RemoveHolder(NodeId holder)
    {
        int slot = Array.IndexOf(_slots, holder);
        if (slot < 0)
        {
            return;
        }

        // Chunks without a holder stay as empty rows until they are removed or the table grows.
        for (int at = 0; at < _holders.Length; at++)
        {
            _holders[at] &= ~(1UL << slot);
        }

        _slots[slot] = null;
    }

    public bool Has(ChunkId chunk, NodeId holder)
    {
        int slot = Array.IndexOf(_slots, holder);
        return slot >= 0 && (Mask(chunk) & (1UL << slot)) != 0;
    }

    public IReadOnlyList<NodeId> HoldersOf(ChunkId chunk)
    {
        ulong mask = Mask(chunk);
        NodeId[] holders = new NodeId[BitOperations.PopCount(mask)];
        for (int i = 0; mask != 0; i++, mask &= mask - 1)
        {
            holders[i] = _slots[BitOperations.TrailingZeroCount(mask)]!.Value;
        }

        return holders;
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

    private ulong Mask(ChunkId chunk)
    {
        int at = Find(_keys, Key(chunk));
        return _keys[at] == 0 ? 0 : _holders[at];
    }

    private int SlotOf(NodeId holder)
    {
        int slot = Array.IndexOf(_slots, holder);
        if (slot < 0)
        {
            slot = Array.IndexOf(_slots, null);
            ArgumentOutOfRangeException.ThrowIfNegative(slot, nameof(holder));
            _slots[slot] = holder;
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
