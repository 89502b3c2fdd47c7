using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Files;

/// <summary>The trash as a whole. Single entries are trashed, restored and purged by <see cref="Drive"/>.</summary>
public sealed class TrashBin
{
    /// <summary>How long the trash keeps things.</summary>
    public static readonly TimeSpan Retention = TimeSpan.FromDays(30);

    /// <summary>Entries purged at a time.</summary>
    private const int Step = 1000;

    private readonly NodeDatabase _database;
    private readonly Drive _drive;
    private readonly ReferenceClock _clock;

    internal TrashBin(NodeDatabase database, Drive drive, ReferenceClock clock)
    {
        _database = database;
        _drive = drive;
        _clock = clock;
    }

    /// <summary>Everything in the trash, also what lies in folders there.</summary>
    public ValueTask<FolderTotals> TotalsAsync(Caller caller, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(_database.Read(connection => FactsReader.Count(
            connection, "SELECT id FROM entries WHERE owner = $1 AND trashed IS NOT NULL AND purged = 0", caller.User.Value,
            withTops: true)));
    }

    /// <summary>Removes for good what was in the trash for as long as it is kept, by the clock that the devices agree on.</summary>
    internal Task<(int Removed, ChangeOutcome Outcome)> EmptyExpiredAsync(Caller caller, CancellationToken cancellationToken) =>
        EmptyAsync(caller, _clock.GetUtcNow() - Retention, cancellationToken);

    /// <summary>Removes for good what was in the trash at <paramref name="before"/>; null means everything.</summary>
    /// <returns>How many were removed (a folder with everything in it counts as one), and how it ended.</returns>
    public async Task<(int Removed, ChangeOutcome Outcome)> EmptyAsync(
        Caller caller, DateTimeOffset? before, CancellationToken cancellationToken)
    {
        int removed = 0;
        HashSet<EntryId> tried = [];
        while (true)
        {
            List<EntryId> step = _database.Read(connection => connection.Query(
                """
                SELECT id FROM entries WHERE owner = $1 AND trashed IS NOT NULL AND purged = 0 AND trashed < $2
                ORDER BY trashed LIMIT $3
                """,
                row => new EntryId(row.Id(0)), caller.User.Value, before?.ToUnixTimeMilliseconds() ?? long.MaxValue, Step));
            if (!step.Exists(id => !tried.Contains(id)))
            {
                // Nothing is left, or only what somebody keeps from going.
                return (removed, ChangeOutcome.Done);
            }

            tried.UnionWith(step);

            BatchChange purged = await _drive.PurgeAsync(caller, step, cancellationToken);
            removed += purged.Done.Count();

            // Some may have been taken out of the trash meanwhile.
            if (purged.Items.FirstOrDefault(item => !item.IsDone) is { } refused
                && (refused.Change.Outcome != ChangeOutcome.NotFound || !purged.Done.Any()))
            {
                return (removed, refused.Change.Outcome);
            }
        }
    }
}
