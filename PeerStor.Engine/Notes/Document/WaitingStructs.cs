namespace PeerStor.Engine.Notes.Document;

/// <summary>Structs that came before what they stand beside. Kept by editor and clock, each unit once.</summary>
internal sealed class WaitingStructs
{
    private readonly SortedDictionary<ulong, List<WireStruct>> _clients = [];
    private readonly Dictionary<ulong, int> _missing = [];

    public int Count { get; private set; }

    public int Bytes { get; private set; }

    public IEnumerable<ulong> Clients => _clients.Keys;

    public IReadOnlyList<WireStruct> Of(ulong client) => _clients.TryGetValue(client, out List<WireStruct>? list) ? list : [];

    /// <summary>Keeps what a plan left over; true when any of it is new.</summary>
    public bool Add(UpdatePlan plan)
    {
        bool isNews = false;
        foreach ((ulong client, WireStruct waiting) in plan.Waiting)
        {
            isNews |= Add(client, waiting);
        }

        foreach (CharId missing in plan.Missing)
        {
            _missing[missing.Client] = Math.Min(missing.Clock, _missing.GetValueOrDefault(missing.Client, int.MaxValue));
        }

        return isNews;
    }

    public bool CanGoOn(ItemStore store) => _missing.Any(missing => store.ClockOf(missing.Key) > missing.Value);

    /// <summary>Everything, to be planned anew; nothing waits afterwards.</summary>
    public IReadOnlyList<ClientRun> TakeAll()
    {
        List<ClientRun> runs = [.. _clients.Select(client => new ClientRun(client.Key, client.Value))];
        _clients.Clear();
        _missing.Clear();
        (Count, Bytes) = (0, 0);
        return runs;
    }

    private bool Add(ulong client, WireStruct added)
    {
        if (!_clients.TryGetValue(client, out List<WireStruct>? list))
        {
            _clients.Add(client, list = []);
        }

        int at = Ordered.FirstWhere(list, other => other.Clock >= added.Clock);
        if (at > 0 && list[at - 1].End > added.Clock)
        {
            if (list[at - 1].End >= added.End)
            {
                return false;
            }

            added = added.After(client, list[at - 1].End - added.Clock);
        }

        if (at < list.Count && list[at].Clock == added.Clock && list[at].End >= added.End)
        {
            return false;
        }

        for (; at < list.Count && list[at].End <= added.End; list.RemoveAt(at))
        {
            Changed(list[at], -1);
        }

        if (at < list.Count && list[at].Clock < added.End)
        {
            Changed(list[at], -1);
            list[at] = list[at].After(client, added.End - list[at].Clock);
            Changed(list[at], 1);
        }

        list.Insert(at, added);
        Changed(added, 1);
        return true;
    }

    private void Changed(WireStruct waiting, int sign)
    {
        Count += sign;
        Bytes += sign * waiting.WaitingBytes;
    }
}
