using PeerStor.Engine.Database;
using PeerStor.Engine.Journal;

namespace PeerStor.Engine.Files;

/// <summary>
/// Of what lies below a folder in the trash that which those who deleted it did not know of: put there, edited, or taken out of the
/// trash by somebody who did not know of the deletion either. A rename, or a key that was changed, is none of that.
/// </summary>
internal sealed class LateEntries
{
    private readonly DatabaseConnection _connection;
    private readonly Dictionary<Guid, List<Said>> _said = [];
    private readonly HashSet<Guid> _late = [];

    private LateEntries(DatabaseConnection connection) => _connection = connection;

    public IReadOnlySet<Guid> All => _late;

    /// <summary>The operations that can make something late.</summary>
    public static IReadOnlyList<OperationKind> Kinds { get; } =
        [OperationKind.EntryPlace, OperationKind.FileContent, OperationKind.EntryRestore, OperationKind.NoteUpdate];

    public static LateEntries Below(DatabaseConnection connection, Guid trashed)
    {
        LateEntries late = new(connection);
        late.Look(trashed);
        return late;
    }

    private void Look(Guid trashed)
    {
        // Only what the deletion did not cover can be late: as a rule the last minutes of a log, however large the folder is.
        List<(Guid Entry, List<TrashedFolder> Above)> candidates = [];
        foreach (Guid entry in Uncovered(trashed))
        {
            List<TrashedFolder> above = TrashedFolder.Above(_connection, entry);
            if (above.Exists(folder => folder.Id == trashed) && !IsTrashed(entry))
            {
                candidates.Add((entry, above));
            }
        }

        if (candidates.Count > 0)
        {
            Read([.. candidates.SelectMany(candidate => TrashedFolder.Way(_connection, candidate.Entry)).Select(step => step.Id)]);
            _late.UnionWith(candidates.Where(candidate => candidate.Above.TrueForAll(folder => IsLate(candidate.Entry, folder)))
                .Select(candidate => candidate.Entry));
        }
    }

    private HashSet<Guid> Uncovered(Guid trashed)
    {
        TrashedFolder folder = TrashedFolder.Of(_connection, trashed);
        HashSet<Guid> found = [];
        foreach ((long log, ulong epoch) in _connection.Query("SELECT id, epoch FROM logs", row => (row.GetInt64(0), unchecked((ulong)row.GetInt64(1)))))
        {
            _connection.Each(
                $"SELECT seq, clock, entity FROM ops WHERE log = $1 AND seq > $2 AND kind IN ({KindNumbers})",
                row =>
                {
                    if (!folder.Knew(epoch, row.GetInt64(0), unchecked((ulong)row.GetInt64(1))))
                    {
                        found.Add(row.Id(2));
                    }

                    return true;
                },
                log, folder.Known.Last(epoch));
        }

        return found;
    }

    private static string KindNumbers => string.Join(", ", Kinds.Select(kind => (int)kind));

    /// <summary>Reads what the journal says of some entries, in one pass.</summary>
    private void Read(HashSet<Guid> entries) => _connection.Each(
        $"SELECT l.epoch, o.seq, o.clock, o.kind, o.entity, o.body FROM ops o JOIN logs l ON l.id = o.log WHERE o.kind IN ({KindNumbers})",
        row =>
        {
            Guid entry = row.Id(4);
            if (entries.Contains(entry))
            {
                OperationKind kind = (OperationKind)row.GetInt32(3);
                byte[] body = row.Bytes(5);
                if (!_said.TryGetValue(entry, out List<Said>? said))
                {
                    _said[entry] = said = [];
                }

                said.Add(new Said(
                    unchecked((ulong)row.GetInt64(0)), row.GetInt64(1), unchecked((ulong)row.GetInt64(2)),
                    kind == OperationKind.EntryPlace ? PlaceRecord.Decode(body).Parent.Value : null,
                    kind == OperationKind.FileContent ? ContentRecord.Decode(body).Version.Value : null));
            }

            return true;
        });

    private bool IsLate(Guid entry, TrashedFolder folder)
    {
        List<Said> said = _said.GetValueOrDefault(entry) ?? [];
        ILookup<bool, Said> known = said.ToLookup(one => folder.Knew(one.Epoch, one.Sequence, one.Clock));
        return !WasThere(entry, folder)
            || known[false].Any(one => one.IsEdit)
            || VersionsOf(entry).Exists(version => !known[true].Any(one => one.Version == version));
    }

    /// <summary>Whether the deletion knew the entry in the folder that it lies in, and so on up to the folder that it deleted.</summary>
    private bool WasThere(Guid entry, TrashedFolder folder)
    {
        foreach ((Guid id, Guid parent) in TrashedFolder.Way(_connection, entry).Zip(
            TrashedFolder.Way(_connection, entry).Skip(1), (child, above) => (child.Id, above.Id)))
        {
            Said? last = (_said.GetValueOrDefault(id) ?? [])
                .Where(said => said.Parent is not null && folder.Knew(said.Epoch, said.Sequence, said.Clock)).MaxBy(said => said.Clock);
            if (last?.Parent != parent)
            {
                return false;
            }

            if (parent == folder.Id)
            {
                return true;
            }
        }

        return false;
    }

    private List<Guid> VersionsOf(Guid entry) => _connection.Query("SELECT id FROM versions WHERE entry = $1", row => row.Id(0), entry);

    private bool IsTrashed(Guid entry) => _connection.Scalar<long>("SELECT trashed IS NOT NULL FROM entries WHERE id = $1", entry) != 0;

    private sealed record Said(ulong Epoch, long Sequence, ulong Clock, Guid? Parent, Guid? Version)
    {
        /// <summary>It was taken out of the trash, or typed in.</summary>
        public bool IsEdit => Parent is null && Version is null;
    }
}
