using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Files;
using PeerStor.Engine.Search.Texts;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Search.Index;

/// <summary>Brings the index up to date with one entry, within a transaction of the index.</summary>
internal sealed class IndexUpdate(
    NodeDatabase database, DatabaseConnection index, IndexWork work, IndexWriter writer, Func<UserId, Caller?> open)
{
    /// <param name="withChildren">Whether what lies below a folder that comes or goes is to be looked at too.</param>
    public void Apply(EntryLook look, bool withChildren)
    {
        if (look.IsLocked)
        {
            work.Postpone(look.Id);
            return;
        }

        IndexedDocument? known = IndexedDocument.Find(index, look.Id);
        if (look is { Owner: { } owner, Entry: { } entry })
        {
            Show(owner, entry, known, withChildren);
        }
        else
        {
            Hide(look.Id, known, withChildren);
        }
    }

    /// <summary>The text of an entry that was looked at before, and has since been read.</summary>
    public void AddText(Caller owner, Entry entry, string text)
    {
        work.Done(entry.Id.Value);
        if (IndexedDocument.Find(index, entry.Id.Value) is { } known && known.Version == entry.Version)
        {
            writer.Put(owner.Keys, DocumentOf(owner, entry, text), entry.Version, isRead: true);
        }
    }

    private void Show(Caller owner, Entry entry, IndexedDocument? known, bool withChildren)
    {
        bool isCurrent = known is not null && known.Version == entry.Version;
        SearchDocument? before = isCurrent ? known!.Open(index, owner.Keys) : null;
        bool isRead = !TextSource.CanRead(entry) || (isCurrent && known!.IsRead);
        SearchDocument now = DocumentOf(owner, entry, before?.Text ?? "");
        if (before is null || before.Name != now.Name || !before.Tags.SequenceEqual(now.Tags))
        {
            writer.Put(owner.Keys, now, entry.Version, isRead);
        }
        else
        {
            writer.Note(known!, now.Parent, now.ModifiedMs);
        }

        if (isRead)
        {
            work.Done(entry.Id.Value);
        }
        else
        {
            work.AddText(entry.Id.Value);
        }

        if (known is null && withChildren && entry.Kind == EntryKind.Folder)
        {
            AddChildren(entry.Id.Value);
        }
    }

    private void Hide(Guid id, IndexedDocument? known, bool withChildren)
    {
        if (known is not null)
        {
            if (open(known.Owner) is not { } owner)
            {
                work.Postpone(id);
                return;
            }

            writer.Remove(owner.Keys, known);
            if (withChildren && known.Version is null)
            {
                AddChildren(id);
            }
        }

        work.Done(id);
    }

    private void AddChildren(Guid folder) => database.Read(connection => connection.Query(
        "SELECT id FROM entries WHERE parent = $1 AND purged = 0", row => row.Id(0), folder)).ForEach(work.AddLook);

    private static SearchDocument DocumentOf(Caller owner, Entry entry, string text) => new(
        entry.Id.Value, owner.User, entry.Parent.Value, entry.Name, entry.Tags, EntryTypes.Of(entry), entry.SizeBytes,
        entry.Modified.ToUnixTimeMilliseconds(), text);
}
