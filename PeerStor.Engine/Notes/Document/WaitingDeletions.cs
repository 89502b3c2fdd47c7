namespace PeerStor.Engine.Notes.Document;

/// <summary>Deletions of units that have not come yet.</summary>
internal sealed class WaitingDeletions
{
    private readonly SortedDictionary<ulong, List<DeletedRange>> _clients = [];

    public int Count { get; private set; }

    public IEnumerable<ulong> Clients => _clients.Keys;

    public IReadOnlyList<DeletedRange> Of(ulong client) => _clients.TryGetValue(client, out List<DeletedRange>? list) ? list : [];

    /// <summary>Keeps a range, as one with those that it touches; true when it is not known yet.</summary>
    public bool Add(DeletedRange range)
    {
        if (!_clients.TryGetValue(range.Client, out List<DeletedRange>? list))
        {
            _clients.Add(range.Client, list = []);
        }

        int from = Ordered.FirstWhere(list, other => other.End >= range.Start);
        int to = from;
        DeletedRange whole = range;
        for (; to < list.Count && list[to].Start <= range.End; to++)
        {
            whole = new DeletedRange(range.Client, Math.Min(whole.Start, list[to].Start), Math.Max(whole.End, list[to].End));
        }

        bool isKnown = to == from + 1 && list[from] == whole;
        list.RemoveRange(from, to - from);
        list.Insert(from, whole);
        Count += 1 - (to - from);
        return !isKnown;
    }

    /// <summary>Those that concern units which are here now; they do not wait any more.</summary>
    public IReadOnlyList<DeletedRange> TakeReady(ItemStore store)
    {
        List<DeletedRange> ready = [];
        foreach (ulong client in _clients.Keys.Where(client => _clients[client][0].Start < store.ClockOf(client)).ToList())
        {
            ready.AddRange(_clients[client]);
            Count -= _clients[client].Count;
            _clients.Remove(client);
        }

        return ready;
    }
}
