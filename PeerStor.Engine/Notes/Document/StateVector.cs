namespace PeerStor.Engine.Notes.Document;

/// <summary>How much of each editor's typing somebody has: the clock that comes next.</summary>
internal sealed class StateVector
{
    /// <summary>Above this nobody means it: each session of each editor counts once.</summary>
    private const int MostClients = 1 << 20;

    private readonly Dictionary<ulong, int> _clocks = [];

    public static StateVector Empty { get; } = new();

    public IReadOnlyDictionary<ulong, int> Clocks => _clocks;

    public int this[ulong client] => _clocks.GetValueOrDefault(client);

    public static StateVector Of(ItemStore store)
    {
        StateVector vector = new();
        foreach (ClientItems client in store.Clients.Where(client => client.NextClock > 0))
        {
            vector._clocks.Add(client.Id, client.NextClock);
        }

        return vector;
    }

    /// <exception cref="DamagedUpdateException">It cannot be read.</exception>
    public static StateVector Read(ReadOnlySpan<byte> encoded)
    {
        WireReader reader = new(encoded);
        StateVector vector = new();
        for (int left = reader.Number(MostClients, "number of editors"); left > 0; left--)
        {
            ulong client = reader.Number();
            vector._clocks[client] = reader.Number(int.MaxValue, "clock");
        }

        return reader.IsAtEnd ? vector : throw new DamagedUpdateException("Something stands behind the state's end.");
    }

    public byte[] Encode()
    {
        WireWriter writer = new();
        writer.Number(_clocks.Count);
        foreach ((ulong client, int clock) in _clocks.OrderByDescending(entry => entry.Key))
        {
            writer.Number(client);
            writer.Number(clock);
        }

        return writer.ToArray();
    }

    /// <summary>Whether everything that somebody else has is here too.</summary>
    public bool Covers(StateVector other) => other._clocks.All(entry => this[entry.Key] >= entry.Value);
}
