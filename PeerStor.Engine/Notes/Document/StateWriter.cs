namespace PeerStor.Engine.Notes.Document;

/// <summary>Writes what a document holds, and what waits in it, as one update for somebody who has a part of it.</summary>
internal sealed class StateWriter(string rootName, ItemStore store, WaitingStructs waiting, WaitingDeletions waitingDeletions)
{
    private readonly UpdateWriter _writer = new(rootName);

    public byte[] Write(StateVector known)
    {
        List<ulong> clients = [.. store.Clients.Select(client => client.Id).Union(waiting.Clients)
            .Where(client => EndOf(client) > known[client])
            .OrderDescending()];
        _writer.Number(clients.Count);
        foreach (ulong client in clients)
        {
            WriteRun(client, known[client]);
        }

        List<(ulong Client, List<DeletedRange> Ranges)> deletions = [.. store.Clients.Select(client => client.Id)
            .Union(waitingDeletions.Clients)
            .Select(client => (client, DeletedOf(client)))
            .Where(entry => entry.Item2.Count > 0)
            .OrderByDescending(entry => entry.client)];
        _writer.Number(deletions.Count);
        foreach ((ulong client, List<DeletedRange> ranges) in deletions)
        {
            _writer.Deletions(client, ranges);
        }

        return _writer.ToArray();
    }

    private int EndOf(ulong client) => waiting.Of(client) is [.., var last] ? last.End : store.ClockOf(client);

    private void WriteRun(ulong client, int from)
    {
        List<Item> items = [.. store.FindClient(client)?.Items.From(from) ?? []];
        List<WireStruct> later = [.. waiting.Of(client).Where(item => item.End > from)];
        int start = items.Count > 0 ? from : Math.Max(from, later[0].Clock);

        // Each waiting struct that does not follow at once has a gap before it.
        int gaps = 0;
        int end = items.Count > 0 ? items[^1].End : start;
        foreach (WireStruct item in later)
        {
            gaps += item.Clock > end ? 1 : 0;
            end = item.End;
        }

        _writer.BeginRun(client, items.Count + later.Count + gaps, start);
        foreach (Item item in items)
        {
            _writer.Item(item, Math.Max(0, start - item.Clock));
        }

        end = items.Count > 0 ? items[^1].End : start;
        foreach (WireStruct item in later)
        {
            if (item.Clock > end)
            {
                _writer.Skip(item.Clock - end);
            }

            _writer.Struct(item.Clock < end ? item.After(client, end - item.Clock) : item);
            end = item.End;
        }
    }

    private List<DeletedRange> DeletedOf(ulong client)
    {
        List<DeletedRange> ranges = [];
        foreach (Item item in store.FindClient(client)?.Items.From(0) ?? [])
        {
            if (!item.IsLiving)
            {
                Extend(ranges, new DeletedRange(client, item.Clock, item.End));
            }
        }

        foreach (DeletedRange range in waitingDeletions.Of(client))
        {
            Extend(ranges, range);
        }

        return ranges;
    }

    private static void Extend(List<DeletedRange> ranges, DeletedRange next)
    {
        if (ranges is [.., var last] && last.End >= next.Start)
        {
            ranges[^1] = last with { End = Math.Max(last.End, next.End) };
        }
        else
        {
            ranges.Add(next);
        }
    }
}
