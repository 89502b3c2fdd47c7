using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Journal;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Files;

/// <summary>Changes of tags, each within a transaction that somebody else commits, and the list of all tags.</summary>
internal sealed class TagEdits(OperationLog log, DriveTree tree, EntryTags tags, DriveChanges changes)
{
    /// <summary>Gives and takes tags of several entries: of all, or of none when one of them cannot be changed.</summary>
    /// <param name="replace">The tags in <paramref name="add"/> are all that the entries keep.</param>
    public Change Edit(
        WriteTransaction transaction, Caller caller, IReadOnlyList<EntryId> ids, IReadOnlyList<string> add,
        IReadOnlyList<string> remove, bool replace)
    {
        if (Normal(add) is not { } added || Normal(remove) is not { } removed)
        {
            return new Change(ChangeOutcome.TagInvalid);
        }

        DatabaseConnection connection = transaction.Connection;
        List<(Entry Entry, TagRecord Record)> edits = [];
        foreach (EntryId id in ids.Distinct())
        {
            if (EntryRow.Find(connection, id) is not { } row || tree.Get(connection, caller, id) is not { TrashedAt: null } entry)
            {
                return new Change(ChangeOutcome.NotFound);
            }

            if (!entry.Rights.HasFlag(Rights.Write))
            {
                return new Change(ChangeOutcome.NotAllowed);
            }

            IEnumerable<string> gone = replace ? entry.Tags : entry.Tags.Intersect(removed, TagName.Same);
            List<string> taken = [.. gone.Except(added, TagName.Same)];
            List<string> given = [.. added.Except(entry.Tags, StringComparer.Ordinal)];
            int after = entry.Tags.Except(taken, TagName.Same).Union(added, TagName.Same).Count();
            if (after > TagName.MostOnOneEntry)
            {
                return new Change(ChangeOutcome.TooManyTags, entry);
            }

            if (tags.Seal(connection, caller, row, given, taken) is not { } record)
            {
                return new Change(ChangeOutcome.NotFound);
            }

            edits.Add((entry, record));
        }

        foreach ((Entry entry, TagRecord record) in edits.Where(edit => edit.Record.Added.Count + edit.Record.Removed.Count > 0))
        {
            log.Append(transaction, OperationKind.EntryTag, entry.Id.Value, record.Encode());
            transaction.OnCommitted(() => changes.Raise(entry.Parent));
        }

        return new Change(ChangeOutcome.Done, edits.Count > 0 ? tree.Get(connection, caller, edits[^1].Entry.Id) : null);
    }

    /// <summary>Every tag that something outside the trash has, with how many have it, most used first.</summary>
    public IReadOnlyList<TagCount> Count(DatabaseConnection connection, Caller caller)
    {
        Dictionary<EntryId, bool> reachable = [];
        Dictionary<string, TagCount> counts = new(StringComparer.Ordinal);
        foreach ((EntryRow row, SealedTag tag, int version) in connection.Query(
            $"""
            SELECT {EntryRow.Columns}, tag_key, tag, sealed_with
            FROM entries JOIN (SELECT entry, tag_key, tag, key_version AS sealed_with FROM entry_tags WHERE tag <> x'') ON entry = id
            WHERE owner = $1 AND tagged > 0 AND trashed IS NULL AND purged = 0
            """,
            row => (EntryRow.Read(row), new SealedTag(row.Bytes(row.FieldCount - 3), row.Bytes(row.FieldCount - 2)), row.GetInt32(row.FieldCount - 1)),
            caller.User.Value))
        {
            if (!reachable.TryGetValue(row.Parent, out bool there))
            {
                there = reachable[row.Parent] = DriveTree.IsLive(connection, row.Owner, row.Parent);
            }

            string key = Convert.ToHexString(tag.Key);
            if (!there || (!counts.ContainsKey(key) && tags.Open(connection, caller, row, tag, version) is null))
            {
                continue;
            }

            counts[key] = counts.TryGetValue(key, out TagCount? known)
                ? known with { Entries = known.Entries + 1 }
                : new TagCount(tags.Open(connection, caller, row, tag, version)!, 1);
        }

        return [.. counts.Values.OrderByDescending(tag => tag.Entries).ThenBy(tag => tag.Tag, NaturalOrder.Instance)];
    }

    private static List<string>? Normal(IReadOnlyList<string> tags)
    {
        List<string> normal = new(tags.Count);
        foreach (string tag in tags)
        {
            if (TagName.Normalize(tag, out _) is not { } name)
            {
                return null;
            }

            normal.Add(name);
        }

        return [.. normal.Distinct(TagName.Same)];
    }
}
