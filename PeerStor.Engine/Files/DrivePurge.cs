using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Journal;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Files;

/// <summary>Removes for good what is in the trash.</summary>
internal sealed class DrivePurge(OperationLog log, DriveChanges changes)
{
    /// <summary>Entries removed in one transaction: other writers wait for it some 20 ms.</summary>
    private const int Step = 500;

    /// <summary>Of the given entries those that are in the caller's trash, each with everything below it.</summary>
    /// <exception cref="DatabaseUnavailableException">The disk refused; what is left is still in the trash.</exception>
    public async Task<BatchChange> PurgeAsync(Caller caller, IReadOnlyList<EntryId> entries, CancellationToken cancellationToken)
    {
        List<EntryRow> tops = log.Database.Read(connection => entries.Select(id => EntryRow.Find(connection, id))
            .OfType<EntryRow>().Where(row => row.TrashedMs is not null && row.Owner == caller.User && caller.Reach is null).ToList());

        // From the leaves up and in steps: whatever stops it half way leaves a smaller tree that is still in the trash.
        List<Doomed> all = log.Database.Read(connection => Below(connection, tops.Select(top => top.Id)).ConvertAll(
            entry => new Doomed(entry, connection.Query("SELECT id FROM versions WHERE entry = $1", row => row.Id(0), entry.Value))));
        HashSet<EntryId> removed = [];
        foreach (Doomed[] step in all.Chunk(Step))
        {
            removed.UnionWith(await log.Database.Writer.RunAsync(transaction => Remove(transaction, step), cancellationToken));
        }

        foreach (EntryId parent in tops.Select(top => top.Parent).Distinct())
        {
            changes.Raise(parent);
        }

        return new BatchChange([.. entries.Select(id => new ItemChange(
            id, new Change(removed.Contains(id) ? ChangeOutcome.Done : ChangeOutcome.NotFound)))]);
    }

    /// <returns>What went: somebody may have taken something out of the trash since it was looked at.</returns>
    private List<EntryId> Remove(WriteTransaction transaction, Doomed[] step)
    {
        List<EntryId> removed = [];
        Dictionary<EntryId, bool> known = [];
        foreach (Doomed doomed in step.Where(doomed =>
            IsTrashed(transaction.Connection, doomed.Entry, known) && !LateArrivals.AreAwaited(transaction.Connection, doomed.Entry)))
        {
            // Only what was known then goes: a version that somebody makes meanwhile, here or on another device, stays.
            log.Append(transaction, OperationKind.EntryPurge, doomed.Entry.Value, Cbor.Map(_ => { }), doomed.Versions);
            removed.Add(doomed.Entry);
        }

        return removed;
    }

    /// <summary>Whether an entry or a folder above it is in the trash.</summary>
    private static bool IsTrashed(DatabaseConnection connection, EntryId entry, Dictionary<EntryId, bool> known)
    {
        if (!known.TryGetValue(entry, out bool isTrashed))
        {
            known[entry] = false;
            isTrashed = EntryRow.Find(connection, entry) is { } row && (row.TrashedMs is not null || IsTrashed(connection, row.Parent, known));
            known[entry] = isTrashed;
        }

        return isTrashed;
    }

    /// <summary>Everything below some entries, deepest first, themselves last.</summary>
    private static List<EntryId> Below(DatabaseConnection connection, IEnumerable<EntryId> tops)
    {
        List<EntryId> found = [.. tops];
        HashSet<EntryId> seen = [.. found];
        for (int next = 0; next < found.Count; next++)
        {
            // Of a ring of folders (see TreeRings) each is found once.
            found.AddRange(connection.Query(
                "SELECT id FROM entries WHERE parent = $1 AND purged = 0", row => new EntryId(row.Id(0)), found[next].Value).Where(seen.Add));
        }

        found.Reverse();
        return found;
    }

    private sealed record Doomed(EntryId Entry, List<Guid> Versions);
}
