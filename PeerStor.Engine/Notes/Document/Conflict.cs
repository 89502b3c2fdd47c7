namespace PeerStor.Engine.Notes.Document;

/// <summary>
/// Decides the order of what several editors typed at one place, the same on every copy whatever arrives first: the YATA
/// rules (Nicolaescu et al., 2016) with the right neighbour as a second hint, as Yjs 13 has them.
/// </summary>
internal sealed class Conflict
{
    private const int CounterLimit = 1 << 30;

    private int _counter;

    /// <summary>The item after which a new one belongs; null for the beginning of the text.</summary>
    /// <param name="left">Stands left of the new item, next to it when it was typed.</param>
    /// <param name="right">Stood right of it.</param>
    public Item? LeftOf(Item item, Item? left, Item? right, ItemStore store)
    {
        StartCounting(store);
        int beforeAll = _counter;
        int lastPassed = _counter;
        for (Item? other = left is null ? store.First : left.Right; other is not null && other != right; other = other.Right)
        {
            other.LookedAt = ++_counter;
            if (other.HasOriginOf(item))
            {
                // Typed at the very same place: the lower editor comes first.
                if (other.Client.Id < item.Client.Id)
                {
                    (left, lastPassed) = (other, _counter);
                }
                else if (other.HasRightOriginOf(item))
                {
                    break;
                }
            }
            else if (ItemStore.OriginOf(other) is { } origin && origin.LookedAt > beforeAll)
            {
                // Hangs on something between here and there: it goes where that goes.
                if (origin.LookedAt <= lastPassed)
                {
                    (left, lastPassed) = (other, _counter);
                }
            }
            else
            {
                break;
            }
        }

        return left;
    }

    // Counting up, rather than two sets that must be filled and emptied for each item.
    private void StartCounting(ItemStore store)
    {
        if (_counter < CounterLimit)
        {
            return;
        }

        for (Item? item = store.First; item is not null; item = item.Right)
        {
            item.LookedAt = 0;
        }

        _counter = 0;
    }
}
