namespace PeerStor.Engine.Notes.Document;

/// <summary>What the server itself types: found by its place in the text, done like any update, and written as one.</summary>
internal sealed class LocalEdit(string rootName, ItemStore store, ulong editor)
{
    public byte[] Replace(int start, int removed, string inserted)
    {
        Check(start, removed);
        (Item? left, Item? next) = Seek(start);
        IReadOnlyList<DeletedRange> deleted = Remove(next, removed);
        WireStruct? added = inserted.Length == 0 ? null : new WireStruct(
            StructKind.Text, store.ClockOf(editor), inserted.Length, LastOf(left), FirstOf(left is null ? store.First : left.Right), inserted);
        byte[] update = Write(added, deleted);
        if (added is { } typed)
        {
            store.Integrate(editor, typed);
        }

        foreach (DeletedRange range in deleted)
        {
            store.Delete(range);
        }

        store.Join();
        return update;
    }

    private void Check(int start, int removed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(removed);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, store.Length - removed);
    }

    // The item that ends at a place in the text, cut there when need be, and the one that begins there.
    private (Item? Left, Item? Next) Seek(int start)
    {
        Item? left = null;
        Item? item = store.First;
        for (int rest = start; rest > 0; left = item, item = item!.Right)
        {
            if (!item!.IsLiving)
            {
                continue;
            }

            if (rest < item.Length)
            {
                Whole(item, rest);
                store.Cut(item, rest);
            }

            rest -= item.Length;
        }

        return (left, item);
    }

    private static List<DeletedRange> Remove(Item? item, int removed)
    {
        List<DeletedRange> ranges = [];
        for (; removed > 0; item = item!.Right)
        {
            if (item!.IsLiving)
            {
                int length = Math.Min(removed, item.Length);
                if (length < item.Length)
                {
                    Whole(item, length);
                }

                ranges.Add(new DeletedRange(item.Client.Id, item.Clock, item.Clock + length));
                removed -= length;
            }
        }

        return ranges;
    }

    private static void Whole(Item item, int at)
    {
        if (char.IsHighSurrogate(item.Client.LettersOf(item)[at - 1]))
        {
            throw new ArgumentException("An edit must not cut a character in two.");
        }
    }

    private static CharId? LastOf(Item? item) => item is null ? null : new CharId(item.Client.Id, item.End - 1);

    private static CharId? FirstOf(Item? item) => item is null ? null : new CharId(item.Client.Id, item.Clock);

    private byte[] Write(WireStruct? added, IReadOnlyList<DeletedRange> deleted)
    {
        UpdateWriter writer = new(rootName);
        writer.Number(added is null ? 0 : 1);
        if (added is { } item)
        {
            writer.BeginRun(editor, 1, item.Clock);
            writer.Struct(item);
        }

        List<IGrouping<ulong, DeletedRange>> clients = [.. deleted.GroupBy(range => range.Client)];
        writer.Number(clients.Count);
        foreach (IGrouping<ulong, DeletedRange> client in clients)
        {
            writer.Deletions(client.Key, [.. client.OrderBy(range => range.Start)]);
        }

        return writer.ToArray();
    }
}
