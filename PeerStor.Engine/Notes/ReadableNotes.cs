using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Files;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Notes;

/// <summary>
/// Which notes somebody may read, looked at by folder, as rights and the trash are by folder. Their order by title is kept
/// until something changes in the tree: to look at 10,000 rows and names for each page costs more than the page.
/// </summary>
internal sealed class ReadableNotes(DriveTree tree, DriveChanges changes)
{
    private const long MsOfDay = 24 * 3_600_000L;

    /// <summary>Some views of a large shelf, and a few dozen bytes for each note in one.</summary>
    private const int MostKept = 200_000;

    private readonly NoteTitles _titles = new(tree);
    private readonly BoundedCache<Guid, Kept> _byTitle = new(MostKept, kept => kept.Notes.Count);

    /// <summary>What is pinned first, then what was edited last.</summary>
    public IEnumerable<NotePlace> ByEdit(DatabaseConnection connection, Caller caller, bool trashed) =>
        Read(connection, caller, trashed, "coalesce(pinned, 0) DESC, edited DESC, n.entry");

    /// <summary>What is pinned first, then as titles follow each other.</summary>
    public IReadOnlyList<NotePlace> ByTitle(DatabaseConnection connection, Caller caller, bool trashed)
    {
        // An entry may come before what makes it a note, and that does not count as a change of the tree.
        (long, long) state = (changes.Generation, connection.Scalar<long>("SELECT count(*) FROM notes"));
        if (!trashed && _byTitle.TryGet(caller.View, out Kept? kept) && kept.State == state)
        {
            return kept.Notes;
        }

        List<NotePlace> notes = [.. WithTitles(connection, caller, [.. Read(connection, caller, trashed, "n.entry")])
            .OrderByDescending(one => one.Note.IsPinned).ThenBy(one => one.Name.Key, StringComparer.Ordinal)
            .ThenBy(one => one.Name.Title, StringComparer.Ordinal).Select(one => one.Note)];
        if (!trashed)
        {
            _byTitle.Set(caller.View, new Kept(state, notes));
        }

        return notes;
    }

    public IReadOnlyList<(NotePlace Note, NoteName Name)> WithTitles(DatabaseConnection connection, Caller caller, IReadOnlyList<NotePlace> notes) =>
        _titles.Of(connection, caller, notes);

    private IEnumerable<NotePlace> Read(DatabaseConnection connection, Caller caller, bool trashed, string order)
    {
        Dictionary<EntryId, bool> folders = [];
        foreach (NotePlace note in connection.Query(
            $"""
            SELECT id, parent, tagged, name, created, coalesce(pinned, 0)
            FROM notes n JOIN entries ON id = n.entry LEFT JOIN note_pins p ON p.entry = n.entry AND p.user = $1
            WHERE purged = 0 AND trashed IS {(trashed ? "NOT" : "")} NULL ORDER BY {order}
            """,
            row => new NotePlace(new EntryId(row.Id(0)), new EntryId(row.Id(1)), row.GetInt64(2) > 0, row.Bytes(3), (int)(row.GetInt64(4) / MsOfDay), row.GetInt64(5) != 0), caller.User.Value))
        {
            if (!folders.TryGetValue(note.Folder, out bool mayRead))
            {
                folders[note.Folder] = mayRead = EntryRow.Find(connection, note.Id) is { } row
                    && tree.Permissions.Of(connection, caller, row).HasFlag(Rights.Read) && DriveTree.IsLive(connection, row.Owner, row.Parent);
            }

            if (mayRead || caller.Reach?.Find(note.Id) is not null)
            {
                yield return note;
            }
        }
    }

    private sealed record Kept((long, long) State, IReadOnlyList<NotePlace> Notes);
}
