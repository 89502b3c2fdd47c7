namespace PeerStor.Engine.Notes.Document;

/// <summary>
/// What of some runs can be done now and in which order, so that everything stands after what it needs; and what must wait
/// for updates that have not come. Decided before anything is done, so that an update is taken whole or refused whole.
/// </summary>
internal sealed class UpdatePlan
{
    private readonly ItemStore _store;
    private readonly Dictionary<ulong, Cursor> _cursors = [];
    private readonly Stack<Cursor> _path = [];

    public UpdatePlan(ItemStore store, IReadOnlyList<ClientRun> runs)
    {
        _store = store;
        foreach (ClientRun run in runs)
        {
            _cursors.Add(run.Client, new Cursor(run, store.ClockOf(run.Client)));
        }

        // Higher editors first: they stand further right, so that fewer items are in each other's way.
        foreach (Cursor cursor in runs.Count == 1 ? [.. _cursors.Values] : _cursors.Values.OrderByDescending(cursor => cursor.Run.Client).ToList())
        {
            while (!cursor.IsDone)
            {
                Enter(cursor);
                Follow();
            }
        }
    }

    public List<(ulong Client, WireStruct Struct)> Steps { get; } = [];

    public List<(ulong Client, WireStruct Struct)> Waiting { get; } = [];

    /// <summary>What the waiting ones wait for: the first unit that is missing, of each editor.</summary>
    public List<CharId> Missing { get; } = [];

    // The top of the path goes one step when it can; otherwise what it needs is put on top of it.
    private void Follow()
    {
        while (_path.TryPeek(out Cursor? cursor))
        {
            cursor.SkipWhatIsKnown();
            if (cursor.IsDone)
            {
                Leave();
            }
            else if (MissingFor(cursor) is not { } missing)
            {
                Steps.Add((cursor.Run.Client, cursor.Current));
                cursor.Step();
                Leave();
            }
            else if (_cursors.TryGetValue(missing.Client, out Cursor? needed) && !needed.IsDone && !needed.IsOnPath)
            {
                Enter(needed);
            }
            else
            {
                Missing.Add(missing);
                LeaveWaiting();
            }
        }
    }

    private void Enter(Cursor cursor)
    {
        cursor.IsOnPath = true;
        _path.Push(cursor);
    }

    private void Leave() => _path.Pop().IsOnPath = false;

    private CharId? MissingFor(Cursor cursor)
    {
        WireStruct next = cursor.Current;
        if (next.Clock > cursor.Known)
        {
            return new CharId(cursor.Run.Client, cursor.Known);
        }

        return MissingNeighbour(cursor, next.Origin) ?? MissingNeighbour(cursor, next.RightOrigin);
    }

    private CharId? MissingNeighbour(Cursor cursor, CharId? neighbour)
    {
        if (neighbour is not { } id || id.Client == cursor.Run.Client)
        {
            return null;
        }

        int known = _cursors.TryGetValue(id.Client, out Cursor? other) ? other.Known : _store.ClockOf(id.Client);
        return id.Clock >= known ? new CharId(id.Client, known) : null;
    }

    private void LeaveWaiting()
    {
        for (; _path.TryPeek(out Cursor? cursor); Leave())
        {
            Waiting.AddRange(cursor.TakeRest().Select(rest => (cursor.Run.Client, rest)));
        }
    }

    private sealed class Cursor(ClientRun run, int known)
    {
        private int _next;

        public ClientRun Run { get; } = run;

        /// <summary>The clock that its editor has once the plan so far is done.</summary>
        public int Known { get; private set; } = known;

        public bool IsOnPath { get; set; }

        public bool IsDone => _next == Run.Structs.Count;

        public WireStruct Current => Run.Structs[_next];

        public void SkipWhatIsKnown()
        {
            while (!IsDone && (Current.Kind == StructKind.Skip || Current.End <= Known))
            {
                _next++;
            }
        }

        public void Step() => Known = Run.Structs[_next++].End;

        public List<WireStruct> TakeRest()
        {
            List<WireStruct> rest = [.. Run.Structs.Skip(_next).Where(item => item.Kind != StructKind.Skip)];
            _next = Run.Structs.Count;
            return rest;
        }
    }
}
