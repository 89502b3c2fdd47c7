using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Journal;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Files;

/// <summary>
/// Two devices that were apart can give one name twice. The entry with the lower id keeps it, the others get a number
/// (engine.md rule 11): by a rename that every device which can open the folder makes, and all make the same.
/// </summary>
internal sealed class NameClashes(NodeDatabase database, DriveEdits edits, Drive drive, Accounts accounts)
{
    /// <summary>Looks at what was placed by operations that arrived.</summary>
    public void Note(IReadOnlyList<Operation> operations)
    {
        List<EntryId> placed = [.. operations.Where(operation => operation.Kind is OperationKind.EntryPlace or OperationKind.EntryRestore)
            .Select(operation => new EntryId(operation.Entity)).Distinct()];
        if (placed.Count > 0 && database.Read(connection => placed.Exists(id => Others(connection, id).Count > 1)))
        {
            _ = Task.Run(() => ResolveAsync(placed));
        }
    }

    private async Task ResolveAsync(List<EntryId> placed)
    {
        foreach (EntryRow row in placed.SelectMany(id => database.Read(connection => Others(connection, id)).Skip(1)).DistinctBy(row => row.Id))
        {
            if (accounts.Unlocked().FirstOrDefault(caller => caller.User == row.Owner) is not { } owner)
            {
                // It is found again by whoever opens the folder with the right to: both are there, under one name.
                continue;
            }

            try
            {
                if (await drive.GetAsync(owner, row.Id, CancellationToken.None) is { } entry)
                {
                    string free = database.Read(connection => edits.FreeName(connection, owner, entry.Parent, entry.Name));
                    await drive.RenameAsync(owner, row.Id, free, CancellationToken.None);
                    EngineMeter.NoteNameConflict();
                }
            }
            catch (IOException)
            {
                // The disk refuses, which an alert says; both entries are there.
            }
        }
    }

    /// <summary>All live entries of that name in its folder, the one that keeps the name first.</summary>
    private static List<EntryRow> Others(DatabaseConnection connection, EntryId id) => connection.Query(
        $"""
        SELECT {EntryRow.Columns} FROM entries
        WHERE (parent, name_key) = (SELECT parent, name_key FROM entries WHERE id = $1 AND purged = 0 AND trashed IS NULL)
          AND purged = 0 AND trashed IS NULL AND length(name_key) > 0
        ORDER BY id
        """,
        EntryRow.Read, id.Value);
}
