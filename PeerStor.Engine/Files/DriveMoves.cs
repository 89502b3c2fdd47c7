using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Files;

/// <summary>Moves several entries into a folder, within one transaction that somebody else commits.</summary>
internal sealed class DriveMoves(DriveTree tree, DriveEdits edits)
{
    public BatchChange Move(
        WriteTransaction transaction, Caller caller, IReadOnlyList<EntryId> entries, EntryId target, TakenName taken)
    {
        if (taken == TakenName.Ask && FindTaken(transaction.Connection, caller, entries, target) is { Count: > 0 } inTheWay)
        {
            return new BatchChange([.. entries.Select(id => new ItemChange(
                id, inTheWay.GetValueOrDefault(id) ?? new Change(ChangeOutcome.Waiting)))]);
        }

        return new BatchChange([.. entries.Select(id => new ItemChange(id, MoveOne(transaction, caller, id, target, taken)))]);
    }

    private Change MoveOne(WriteTransaction transaction, Caller caller, EntryId id, EntryId target, TakenName taken)
    {
        Change change = edits.Move(transaction, caller, id, target, null);
        if (change.Outcome != ChangeOutcome.NameTaken || taken != TakenName.KeepBoth)
        {
            return change;
        }

        string name = change.Entry?.Name ?? tree.Get(transaction.Connection, caller, id)!.Name;
        string free = edits.FreeName(transaction.Connection, caller, target, name);
        return edits.Move(transaction, caller, id, target, free);
    }

    private Dictionary<EntryId, Change> FindTaken(
        DatabaseConnection connection, Caller caller, IReadOnlyList<EntryId> entries, EntryId target)
    {
        Dictionary<EntryId, Change> found = [];
        if (tree.Get(connection, caller, target)?.Rights.HasFlag(Rights.Write) != true)
        {
            // Whoever may not put them there does not learn what is there.
            return found;
        }

        HashSet<string> coming = new(StringComparer.Ordinal);
        foreach (EntryId id in entries)
        {
            if (tree.Get(connection, caller, id) is not { TrashedAt: null } entry || entry.Parent == target)
            {
                continue;
            }

            // Two that come from different folders can be in each other's way, too.
            Entry? there = tree.FindTaken(connection, caller, target, entry.Name);
            if (there is not null || !coming.Add(entry.Name))
            {
                found[id] = DriveEdits.Told(new Change(ChangeOutcome.NameTaken, there ?? entry));
            }
        }

        return found;
    }
}
