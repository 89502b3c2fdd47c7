using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Files;

/// <summary>
/// A file that is moved onto another: its content becomes the newest version there, and the file itself, with its own
/// history, goes to the trash. So neither what was replaced nor what replaced it is lost.
/// </summary>
internal sealed class DriveReplacing(NodeDatabase database, DriveTree tree, DriveEdits edits, ContentLinks links)
{
    /// <summary>Of a move, does for files what the move could not do because the name is taken by a file.</summary>
    public async Task<BatchChange> ReplaceAsync(Caller caller, BatchChange moved, CancellationToken cancellationToken)
    {
        List<ItemChange> items = [];
        foreach (ItemChange item in moved.Items)
        {
            items.Add(item.Change is { Outcome: ChangeOutcome.NameTaken, Entry: { Kind: EntryKind.File } there }
                && database.Read(connection => tree.Get(connection, caller, item.Id)) is { Version: { } version }
                ? new ItemChange(item.Id, await ReplaceOneAsync(caller, item.Id, version, there.Id, cancellationToken))
                : item);
        }

        return new BatchChange(items);
    }

    /// <summary>What somebody wrote into it meanwhile stays where it was written.</summary>
    private void TrashUnlessChanged(WriteTransaction transaction, Caller caller, EntryId moved, VersionId version)
    {
        if (tree.Get(transaction.Connection, caller, moved)?.Version == version)
        {
            edits.Trash(transaction, caller, moved);
        }
    }

    private async Task<Change> ReplaceOneAsync(
        Caller caller, EntryId moved, VersionId version, EntryId there, CancellationToken cancellationToken)
    {
        try
        {
            return await links.AddVersionAsync(
                caller, moved, version, there,
                transaction => TrashUnlessChanged(transaction, caller, moved, version), cancellationToken);
        }
        catch (DatabaseUnavailableException)
        {
            return new Change(ChangeOutcome.ReadOnly);
        }
        catch (ContentDamagedException)
        {
            return new Change(ChangeOutcome.Damaged);
        }
    }
}
