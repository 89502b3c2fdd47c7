using PeerStor.Engine.Database;
using PeerStor.Engine.Files;
using PeerStor.Engine.Search.Texts;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Search.Index;

/// <summary>Brings the index up to date with one entry, within a transaction of the index.</summary>
internal sealed class IndexUpdate(NodeDatabase database, DatabaseConnection index, IndexWork work, IndexWriter writer, Circles circles)
{
    /// <summary>The users whose keys are open on this node.</summary>
    public IReadOnlyList<Caller> Unlocked { get; set; } = [];

    /// <param name="isScanning">Whether all entries are gone through anyway, so that those below a folder come by themselves.</param>
    public void Apply(EntryLook look, bool isScanning)
    {
        List<IndexedDocument> known = IndexedDocument.All(index, look.Id);
        work.Done(look.Id);
        work.NoteUnlocked(look.Id);
        bool isFolder = known.Exists(document => document.Version is null);
        bool isElsewhere = false;
        string? text = null;
        foreach (IndexPlace place in look.Places)
        {
            IndexedDocument? before = known.Find(document => document.Holder == place.Holder);
            if (place.Open is not { } open || !TryShow(open, before, ref text))
            {
                work.Lock(look.Id);
                continue;
            }

            isFolder |= open.Entry.Kind == EntryKind.Folder;
            isElsewhere |= before is null;
        }

        foreach (IndexedDocument gone in known.Where(document => look.Places.All(place => place.Holder != document.Holder)))
        {
            isElsewhere |= TryHide(gone);
        }

        // What lies below a folder comes and goes with it, and is read by the same people.
        if (isFolder && isElsewhere && (known.Count > 0 || !isScanning))
        {
            AddChildren(look.Id);
        }
    }

    /// <summary>The text of an entry that was looked at before, and has since been read.</summary>
    public void AddText(EntryLook look, string text)
    {
        work.Done(look.Id);
        List<IndexedDocument> known = IndexedDocument.All(index, look.Id);
        foreach (OpenPlace place in look.Open)
        {
            if (known.Find(document => document.Holder == place.Keys.Holder) is { IsRead: false } before
                && before.Version == place.Entry.Version && KeysOf(before) is { } keys)
            {
                writer.Remove(keys, before);
                writer.Put(place.Keys, DocumentOf(place.Entry, look.Id, before.Parent, text), place.Entry.Version, isRead: true, before);
            }
        }
    }

    /// <param name="text">The text of the same version as another place has it; null when it is not known.</param>
    /// <returns>False when what is there cannot be opened now.</returns>
    private bool TryShow(OpenPlace place, IndexedDocument? known, ref string? text)
    {
        Entry entry = place.Entry;
        IndexKeys? keys = known is null ? null : KeysOf(known);
        if (known is not null && keys is null)
        {
            return false;
        }

        bool isCurrent = known is not null && known.Version == entry.Version;
        SearchDocument? before = isCurrent ? known!.Open(index, keys!) : null;
        text = isCurrent && known!.IsRead ? before?.Text : text;
        bool isRead = !TextSource.CanRead(entry) || text is not null;
        SearchDocument now = DocumentOf(entry, entry.Id.Value, entry.Parent.Value, text ?? before?.Text ?? "");
        if (before is null || before.Name != now.Name || !before.Tags.SequenceEqual(now.Tags) || before.Text != now.Text
            || known!.KeyVersion != place.Keys.Version)
        {
            if (known is not null)
            {
                writer.Remove(keys!, known);
            }

            writer.Put(place.Keys, now, entry.Version, isRead, known);
        }
        else
        {
            writer.Note(known, now.Parent, now.ModifiedMs);
        }

        if (!isRead)
        {
            work.AddText(entry.Id.Value);
        }

        return true;
    }

    private bool TryHide(IndexedDocument known)
    {
        if (KeysOf(known) is not { } keys)
        {
            work.Lock(known.Id);
            return false;
        }

        writer.Remove(keys, known);
        return true;
    }

    // Whoever has a key that a document lies under may help to take it out, whatever they may read now.
    private IndexKeys? KeysOf(IndexedDocument known) => known.IsOwn
        ? Unlocked.Where(user => user.User.Value == known.Holder).Select(IndexKeys.Of).FirstOrDefault()
        : database.Read(connection => Unlocked
            .Select(user => circles.Find(connection, user, known.Holder, known.KeyVersion)).FirstOrDefault(keys => keys is not null));

    private void AddChildren(Guid folder) => database.Read(connection => connection.Query(
        "SELECT id FROM entries WHERE parent = $1 AND purged = 0", row => row.Id(0), folder)).ForEach(work.AddLook);

    private static SearchDocument DocumentOf(Entry entry, Guid id, Guid parent, string text) => new(
        id, parent, entry.Name, entry.Tags, EntryTypes.Of(entry), entry.SizeBytes, entry.Modified.ToUnixTimeMilliseconds(), text);
}
