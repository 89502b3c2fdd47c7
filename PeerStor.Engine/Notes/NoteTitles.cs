using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Files;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Notes;

/// <summary>Where a note is, and its name as it lies sealed.</summary>
internal sealed record NotePlace(EntryId Id, EntryId Folder, bool HasTags, byte[] SealedName, int CreatedDay, bool IsPinned);

/// <summary>A title, and what it counts as in the order of titles.</summary>
internal sealed record NoteName(string Title, string Key)
{
    /// <summary>Of a note whose name the caller has no key for.</summary>
    public static NoteName None { get; } = new("", "");
}

/// <summary>Titles that were opened before: with 10,000 notes, opening names is what sorting by them costs.</summary>
internal sealed class NoteTitles(DriveTree tree)
{
    private const int MostTitles = 50_000;

    /// <summary>Names of so many notes in one folder are opened together: the folder's key is looked up once.</summary>
    private const int FewInOneFolder = 8;

    private readonly BoundedCache<(Guid View, EntryId), (byte[] Sealed, NoteName Name)> _names = new(MostTitles, _ => 1);

    public IReadOnlyList<(NotePlace Note, NoteName Name)> Of(DatabaseConnection connection, Caller caller, IReadOnlyList<NotePlace> notes)
    {
        (NotePlace Note, NoteName? Name)[] known = [.. notes.Select(note => (note, Known(caller, note)))];
        foreach (IGrouping<EntryId, NotePlace> folder in known.Where(one => one.Name is null).Select(one => one.Note).GroupBy(note => note.Folder))
        {
            Open(connection, caller, folder.Key, [.. folder]);
        }

        return [.. known.Select(one => (one.Note, one.Name ?? Known(caller, one.Note) ?? NoteName.None))];
    }

    private void Open(DatabaseConnection connection, Caller caller, EntryId folder, List<NotePlace> notes)
    {
        Dictionary<EntryId, string> names = notes.Count > FewInOneFolder
            ? tree.Children(connection, caller, folder).ToDictionary(entry => entry.Id, entry => entry.Name)
            : [];
        foreach (NotePlace note in notes)
        {
            string? name = names.GetValueOrDefault(note.Id)
                ?? (EntryRow.Find(connection, note.Id) is { } row && tree.Open(connection, caller, row) is { } entry ? entry.Name : null);
            string title = name is null ? "" : NoteTitle.Of(name);
            _names.Set((caller.View, note.Id), (note.SealedName, new NoteName(title, NaturalOrder.KeyOf(title))));
        }
    }

    private NoteName? Known(Caller caller, NotePlace note) =>
        _names.TryGet((caller.View, note.Id), out (byte[] Sealed, NoteName Name) known) && known.Sealed.AsSpan().SequenceEqual(note.SealedName)
            ? known.Name
            : null;
}
