using System.Runtime.InteropServices;

namespace PeerStor.Engine.Notes.Document;

/// <summary>
/// The items of one editor in the order of typing. In blocks, so that an item put between others moves some hundred
/// places at most, however long the text is: nobody can make a document slow by cutting it to pieces.
/// </summary>
internal sealed class ItemIndex
{
    private const int LongestBlock = 256;

    private readonly List<List<Item>> _blocks = [];

    public Item? Last => _blocks is [.., [.., var last]] ? last : null;

    /// <summary>The item that holds a clock; null when there is none yet.</summary>
    public Item? Find(int clock)
    {
        Item? last = Last;
        if (last is null || clock >= last.End)
        {
            return null;
        }

        if (clock >= last.Clock)
        {
            return last;
        }

        List<Item> block = _blocks[BlockOf(clock)];
        return block[PlaceIn(block, clock)];
    }

    public void Add(Item item)
    {
        if (_blocks is not [.., { Count: < LongestBlock } block])
        {
            _blocks.Add(block = []);
        }

        block.Add(item);
    }

    /// <summary>Puts the second half of an item that was cut behind the first one.</summary>
    public void AddAfter(Item left, Item right)
    {
        int at = BlockOf(left.Clock);
        List<Item> block = _blocks[at];
        block.Insert(PlaceIn(block, left.Clock) + 1, right);
        if (block.Count > LongestBlock)
        {
            int half = block.Count / 2;
            _blocks.Insert(at + 1, block.GetRange(half, block.Count - half));
            block.RemoveRange(half, block.Count - half);
        }
    }

    public void Remove(Item item)
    {
        int at = BlockOf(item.Clock);
        List<Item> block = _blocks[at];
        block.RemoveAt(PlaceIn(block, item.Clock));
        if (block.Count == 0)
        {
            _blocks.RemoveAt(at);
        }
    }

    /// <summary>The items from the one that holds a clock on.</summary>
    public IEnumerable<Item> From(int clock)
    {
        if (Find(clock) is not { } first)
        {
            yield break;
        }

        int start = BlockOf(first.Clock);
        int place = PlaceIn(_blocks[start], first.Clock);
        for (int at = start; at < _blocks.Count; at++, place = 0)
        {
            for (; place < _blocks[at].Count; place++)
            {
                yield return _blocks[at][place];
            }
        }
    }

    private int BlockOf(int clock)
    {
        int low = 0;
        int high = _blocks.Count - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            (low, high) = _blocks[middle][0].Clock <= clock ? (middle, high) : (low, middle - 1);
        }

        return low;
    }

    private static int PlaceIn(List<Item> block, int clock)
    {
        ReadOnlySpan<Item> items = CollectionsMarshal.AsSpan(block);
        int low = 0;
        int high = items.Length - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            (low, high) = items[middle].Clock <= clock ? (middle, high) : (low, middle - 1);
        }

        return low;
    }
}
