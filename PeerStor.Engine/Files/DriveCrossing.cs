using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Files;

/// <summary>
/// Moves between the files of two people. What arrives is a copy that belongs to whom the folder belongs to; the original
/// goes to the trash of whom it belonged to, with its history. So nobody can take away what is another's for good.
/// </summary>
internal sealed class DriveCrossing(NodeDatabase database, DriveTree tree, DriveEdits edits, DriveCopies copies)
{
    /// <summary>Whether a move would lead into somebody else's files.</summary>
    public bool IsCrossing(Caller caller, EntryId id, EntryId target) => database.Read(connection =>
        EntryRow.Find(connection, id) is { } row && tree.Get(connection, caller, target) is { } folder
        && folder.Id != caller.User.SharedFolder && folder.Owner != row.Owner);

    public async Task<Change> MoveAsync(
        Caller caller, EntryId id, EntryId target, string? name, TakenName taken, CancellationToken cancellationToken)
    {
        Change? refused = database.Read(connection => Refusal(connection, caller, id, target, name, taken));
        if (refused is not null)
        {
            return refused;
        }

        HashSet<(EntryId, VersionId?)> before = database.Read(connection => Everything(connection, id));
        Change copied = (await copies.CopyAsync(caller, [id], target, cancellationToken)).Items[0].Change;
        if (copied.Outcome != ChangeOutcome.Done)
        {
            return copied;
        }

        return await database.Writer.RunAsync(
            transaction =>
            {
                // What was written there since, or could not be copied, would be in the trash only.
                if (!Everything(transaction.Connection, id).SetEquals(before)
                    || (copied.Entry is { } made && Everything(transaction.Connection, made.Id).Count != before.Count))
                {
                    return new Change(ChangeOutcome.ChangedMeanwhile, copied.Entry);
                }

                Change trashed = edits.Trash(transaction, caller, id);
                return trashed.Outcome == ChangeOutcome.Done && name is not null && copied.Entry is { } copy && copy.Name != name
                    ? edits.Move(transaction, caller, copy.Id, target, name)
                    : trashed with { Entry = trashed.Outcome == ChangeOutcome.Done ? copied.Entry : null };
            },
            cancellationToken);
    }

    /// <summary>An entry and all that is below it and not in the trash, each with what it contains.</summary>
    private static HashSet<(EntryId, VersionId?)> Everything(DatabaseConnection connection, EntryId top)
    {
        HashSet<(EntryId, VersionId?)> all = [];
        Queue<EntryRow> open = new(EntryRow.Find(connection, top) is { } row ? [row] : []);
        while (open.TryDequeue(out EntryRow? next))
        {
            all.Add((next.Id, next.Head));
            if (next.Kind == EntryKind.Folder)
            {
                connection.Query(
                    $"SELECT {EntryRow.Columns} FROM entries WHERE parent = $1 AND purged = 0 AND trashed IS NULL", EntryRow.Read, next.Id.Value)
                    .ForEach(open.Enqueue);
            }
        }

        return all;
    }

    private Change? Refusal(
        DatabaseConnection connection, Caller caller, EntryId id, EntryId target, string? name, TakenName taken)
    {
        if (tree.Get(connection, caller, id) is not { TrashedAt: null } entry || EntryRow.Find(connection, id) is not { } row
            || tree.Get(connection, caller, target) is not { TrashedAt: null } folder)
        {
            return new Change(ChangeOutcome.NotFound);
        }

        if (!edits.MayTakeAway(connection, caller, row) || !folder.Rights.HasFlag(Rights.Upload))
        {
            return new Change(ChangeOutcome.NotAllowed);
        }

        return taken is TakenName.Ask or TakenName.Skip && tree.FindTaken(connection, caller, target, name ?? entry.Name) is { } there
            && there.Rights.HasFlag(Rights.Read)
            ? new Change(ChangeOutcome.NameTaken, there)
            : null;
    }
}
