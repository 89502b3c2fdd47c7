using PeerStor.Engine.Chunks;
using PeerStor.Engine.Files;
using PeerStor.Engine.Journal;

namespace PeerStor.Tests.Simulation;

/// <summary>What one device makes of the operations it has: the registers and sets of docs/adr/0004 with the real rules.</summary>
internal sealed class SimTree(Mutation mutation)
{
    public static readonly Guid Root = new("00000000-0000-0000-0000-0000000000ff");

    private readonly Dictionary<ChunkId, int> _references = [];

    public Dictionary<Guid, SimEntry> Entries { get; } = [];

    public IReadOnlyCollection<ChunkId> Referenced => _references.Keys;

    public bool IsReferenced(ChunkId chunk) => _references.ContainsKey(chunk);

    public void Apply(SimOperation operation)
    {
        Guid id = operation.Operation.Entity;
        if (!Entries.TryGetValue(id, out SimEntry? entry))
        {
            Entries[id] = entry = new SimEntry(id);
        }

        switch (operation.Operation.Kind)
        {
            case OperationKind.EntryPlace when IsNewer(operation.Stamp, entry.Placed):
                entry.Placed = operation.Stamp;
                entry.Place = operation.Place;
                break;
            case OperationKind.FileContent:
                entry.Versions.TryAdd(operation.Content!.Version.Value, operation);
                break;
            case OperationKind.EntryTrash:
                entry.Marks = TrashMark.Relevant([.. entry.Marks, new TrashMark(operation.Stamp, operation.Operation.Parents)]);
                break;
            case OperationKind.EntryRestore:
                entry.Marks = TrashMark.Relevant([.. entry.Marks, new TrashMark(operation.Stamp, null)]);
                break;
            case OperationKind.EntryPurge:
                entry.PurgeSaw = [.. entry.PurgeSaw ?? [], .. operation.Operation.Parents];
                break;
        }

        if (entry.Update(mutation))
        {
            Recount(entry);
        }
    }

    public PlacedEntry? Placed(Guid id) => Entries.TryGetValue(id, out SimEntry? entry) && entry.Place is { } place
        ? new PlacedEntry(id, place.Parent.Value, place.Kind == EntryKind.Folder, entry.IsGone, entry.Placed)
        : null;

    public Guid ParentOf(SimEntry entry) => TreeShape.ParentOf(Placed(entry.Id)!, Root, Placed);

    /// <summary>A hash of everything that a person could see: equal on two devices when they show the same.</summary>
    public int Digest()
    {
        List<SimEntry> shown = [.. Entries.Values.Where(entry => entry is { IsGone: false, Place: not null })];
        Dictionary<(Guid, string), Guid> lowest = [];
        foreach (SimEntry entry in shown.Where(entry => !entry.IsTrashed))
        {
            (Guid, string) place = (ParentOf(entry), NameOf(entry));
            lowest[place] = lowest.TryGetValue(place, out Guid known) && known < entry.Id ? known : entry.Id;
        }

        return shown.Aggregate(0, (sum, entry) => sum + Digest(entry, lowest));
    }

    private int Digest(SimEntry entry, Dictionary<(Guid, string), Guid> lowest)
    {
        (Guid Parent, string Name) place = (ParentOf(entry), NameOf(entry));
        string name = TreeShape.NameOf(place.Name, entry.Id, lowest.GetValueOrDefault(place, entry.Id));
        return HashCode.Combine(entry.Id, place.Parent, name, entry.IsTrashed, entry.Head, entry.LiveVersions.Aggregate(0, (sum, one) => sum + one.GetHashCode()));
    }

    private static string NameOf(SimEntry entry) => Convert.ToHexString(entry.Place!.Name);

    private bool IsNewer(byte[] stamp, byte[] than) =>
        mutation == Mutation.LastToArriveHolds || stamp.AsSpan().SequenceCompareTo(than) > 0;

    private void Recount(SimEntry entry)
    {
        foreach (ChunkId chunk in entry.Counted)
        {
            if (--_references[chunk] == 0)
            {
                _references.Remove(chunk);
            }
        }

        entry.Counted = [.. entry.LiveVersions.SelectMany(version => entry.Versions[version].Chunks)];
        foreach (ChunkId chunk in entry.Counted)
        {
            _references[chunk] = _references.GetValueOrDefault(chunk) + 1;
        }
    }
}

/// <summary>The registers and sets of one entry.</summary>
internal sealed class SimEntry(Guid id)
{
    private int _versionsSeen;
    private IReadOnlyList<TrashMark>? _marksSeen;
    private int _purgesSeen = -1;

    public Guid Id => id;

    public byte[] Placed { get; set; } = [];

    public PlaceRecord? Place { get; set; }

    public IReadOnlyList<TrashMark> Marks { get; set; } = [];

    public IReadOnlyList<Guid>? PurgeSaw { get; set; }

    public Dictionary<Guid, SimOperation> Versions { get; } = [];

    public IReadOnlyList<Guid> LiveVersions { get; private set; } = [];

    public IReadOnlyList<ChunkId> Counted { get; set; } = [];

    public bool IsGone { get; private set; }

    public bool IsTrashed { get; private set; }

    public Guid Head { get; private set; }

    /// <summary>Whether other versions are live than before.</summary>
    public bool Update(Mutation mutation)
    {
        if (Marks.Count > 0 && (_versionsSeen != Versions.Count || _marksSeen != Marks))
        {
            _marksSeen = Marks;
            IsTrashed = TrashMark.IsTrashed(Marks, mutation == Mutation.DeletionBeatsEdit ? [] : Versions.Keys, ParentsOf);
        }

        if (_versionsSeen == Versions.Count && _purgesSeen == (PurgeSaw?.Count ?? -1))
        {
            return false;
        }

        (_versionsSeen, _purgesSeen) = (Versions.Count, PurgeSaw?.Count ?? -1);
        LiveVersions = PurgeSaw is null ? [.. Versions.Keys]
            : mutation == Mutation.PurgeForgetsEdits ? []
            : PurgeState.Left(PurgeSaw, Versions.Keys, ParentsOf);
        IsGone = PurgeSaw is not null && LiveVersions.Count == 0;
        Head = LiveVersions.Count == 0 ? default : LiveVersions.MaxBy(version => Versions[version].Stamp, StampOrder.Instance);
        return true;
    }

    private IReadOnlyList<Guid>? ParentsOf(Guid version) =>
        Versions.TryGetValue(version, out SimOperation? found) ? found.Operation.Parents : null;

    private sealed class StampOrder : IComparer<byte[]>
    {
        public static readonly StampOrder Instance = new();

        public int Compare(byte[]? x, byte[]? y) => x.AsSpan().SequenceCompareTo(y);
    }
}
