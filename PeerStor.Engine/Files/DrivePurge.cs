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
        List<EntryId> all = log.Database.Read(connection => Below(connection, tops.Select(top => top.Id)));
        foreach (EntryId[] step in all.Chunk(Step))
        {
            await log.Database.Writer.RunAsync(transaction => Remove(transaction, step), cancellationToken);
        }

        foreach (EntryId parent in tops.Select(top => top.Parent).Distinct())
        {
            changes.Raise(parent);
        }

        HashSet<EntryId> removed = [.. tops.Select(top => top.Id)];
        return new BatchChange([.. entries.Select(id => new ItemChange(
            id, new Change(removed.Contains(id) ? ChangeOutcome.Done : ChangeOutcome.NotFound)))]);
    }

    private bool Remove(WriteTransaction transaction, EntryId[] step)
    {
        foreach (EntryId entry in step)
        {
            // Only what is known here goes: a version that another device makes meanwhile stays.
            List<Guid> versions = transaction.Connection.Query("SELECT id FROM versions WHERE entry = $1", row => row.Id(0), entry.Value);
            log.Append(transaction, OperationKind.EntryPurge, entry.Value, Cbor.Map(_ => { }), versions);
        }

        return true;
    }

    /// <summary>Everything below some entries, deepest first, themselves last.</summary>
    private static List<EntryId> Below(DatabaseConnection connection, IEnumerable<EntryId> tops)
    {
        List<EntryId> found = [.. tops];
        for (int next = 0; next < found.Count; next++)
        {
            found.AddRange(connection.Query(
                "SELECT id FROM entries WHERE parent = $1 AND purged = 0", row => new EntryId(row.Id(0)), found[next].Value));
        }

        found.Reverse();
        return found;
    }
}
