using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Journal;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Files;

/// <summary>Tells pages and caches of what arrived from other devices, as if it had been done here.</summary>
internal sealed class ArrivedChanges(NodeDatabase database, DriveChanges changes, Access access, Accounts accounts)
{
    public void Note(IReadOnlyList<Operation> operations)
    {
        if (operations.Any(operation => operation.Kind is OperationKind.GrantRevoke or OperationKind.UserPut or OperationKind.KeySlotRemove))
        {
            access.EndArrived([.. operations.Where(operation => operation.Kind == OperationKind.GrantRevoke).Select(operation => operation.Entity)]);
        }

        foreach (Operation link in operations.Where(operation => operation.Kind is OperationKind.ShareLinkPut or OperationKind.ShareLinkEnd))
        {
            access.Ends.End(GrantEnds.OfLink(link.Entity));
        }

        if (operations.Any(operation => operation.Kind == OperationKind.KeySlotRemove))
        {
            accounts.CloseUnlessOpened();
        }

        EngineMeter.NoteContentConflicts(ConflictsAmong(operations));
        List<Guid> entries =
        [
            .. operations.Where(operation => operation.Kind is OperationKind.EntryPlace or OperationKind.FileContent
                or OperationKind.EntryTrash or OperationKind.EntryRestore or OperationKind.EntryPurge or OperationKind.EntryTag
                or OperationKind.VersionFacts or OperationKind.NotePin).Select(operation => operation.Entity).Distinct(),
        ];
        foreach (EntryId folder in FoldersOf(entries))
        {
            changes.Raise(folder);
        }
    }

    /// <summary>How many of these are versions made from the same one as another: neither knew the other.</summary>
    internal int ConflictsAmong(IReadOnlyList<Operation> operations)
    {
        List<Operation> changed = [.. operations.Where(operation => operation.Kind == OperationKind.FileContent && operation.Parents.Count > 0)];
        return changed.Count == 0 ? 0 : database.Read(connection => changed.Count(operation => connection.Scalar<long>(
            "SELECT count(*) FROM versions WHERE entry = $1 AND parents = $2", operation.Entity, OperationCodec.PackIds(operation.Parents)) > 1));
    }

    private HashSet<EntryId> FoldersOf(List<Guid> entries) => entries.Count == 0 ? [] : database.Read(connection => entries
        .Select(entry => connection.First("SELECT parent FROM entries WHERE id = $1 AND length(parent) = 16", row => new EntryId(row.Id(0)), entry))
        .ToHashSet());
}
