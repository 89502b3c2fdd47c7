using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Files;

/// <summary>Copies files and folders. A copy shares its chunks with the original: it costs a manifest, not the content.</summary>
internal sealed class DriveCopies(NodeDatabase database, DriveTree tree, DriveEdits edits, ContentLinks links)
{
    /// <summary>Each entry is whole as soon as it shows; a folder that is stopped half way has the first of its entries.</summary>
    public async Task<BatchChange> CopyAsync(
        Caller caller, IReadOnlyList<EntryId> ids, EntryId target, CancellationToken cancellationToken)
    {
        List<ItemChange> items = [];
        foreach (EntryId id in ids)
        {
            items.Add(new ItemChange(id, await TryCopyAsync(caller, id, target, cancellationToken)));
        }

        return new BatchChange(items);
    }

    private async Task<Change> TryCopyAsync(Caller caller, EntryId id, EntryId target, CancellationToken cancellationToken)
    {
        try
        {
            return await CopyAsync(caller, id, target, cancellationToken);
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

    private async Task<Change> CopyAsync(Caller caller, EntryId id, EntryId target, CancellationToken cancellationToken)
    {
        Entry? entry = database.Read(connection => tree.Get(connection, caller, id));
        Entry? folder = database.Read(connection => tree.Get(connection, caller, target));
        if (entry is not { TrashedAt: null } || folder is not { TrashedAt: null })
        {
            return new Change(ChangeOutcome.NotFound);
        }

        if (folder.Kind != EntryKind.Folder)
        {
            return new Change(ChangeOutcome.NotAFolder);
        }

        if (id == caller.User.RootFolder
            || (entry.Kind == EntryKind.Folder && database.Read(connection => DriveTree.IsWithin(connection, target, id))))
        {
            return new Change(ChangeOutcome.IntoItself);
        }

        // Who may only send to a folder could not find in it the folders that the copy begins with.
        if (!folder.Rights.HasFlag(Rights.Upload) || (entry.Kind == EntryKind.Folder && !folder.Rights.HasFlag(Rights.Read)))
        {
            return new Change(ChangeOutcome.NotAllowed);
        }

        return await CopyTreeAsync(caller, entry, target, cancellationToken);
    }

    private async Task<Change> CopyTreeAsync(Caller caller, Entry top, EntryId target, CancellationToken cancellationToken)
    {
        Change? first = null;
        Queue<(Entry Entry, EntryId Into)> open = new([(top, target)]);
        while (open.TryDequeue(out (Entry Entry, EntryId Into) next))
        {
            Change change = next.Entry.Kind == EntryKind.File
                ? await links.CopyAsync(caller, next.Entry, next.Into, cancellationToken)
                : await CreateAsync(caller, next.Into, next.Entry.Name, cancellationToken);
            first ??= change;
            if (change.Outcome != ChangeOutcome.Done)
            {
                // What was deleted meanwhile is not copied; everything else is.
                if (change.Outcome != ChangeOutcome.NotFound)
                {
                    return change;
                }
            }
            else if (next.Entry.Kind == EntryKind.Folder)
            {
                foreach (Entry child in database.Read(connection => tree.Children(connection, caller, next.Entry.Id)))
                {
                    open.Enqueue((child, change.Entry!.Id));
                }
            }
        }

        return first!;
    }

    private Task<Change> CreateAsync(Caller caller, EntryId folder, string name, CancellationToken cancellationToken) =>
        database.Writer.RunAsync(
            transaction => edits.CreateFolder(
                transaction, caller, folder, edits.FreeName(transaction.Connection, caller, folder, name)),
            cancellationToken);
}
