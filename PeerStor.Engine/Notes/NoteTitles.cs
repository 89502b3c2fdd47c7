using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Files;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Notes;

/// <summary>Where a note is, and its name as it lies sealed.</summary>
internal sealed record NotePlace(EntryId Id, EntryId Folder, bool HasTags, byte[] SealedName);

/// <summary>Titles that were opened before: with 10,000 notes, opening names is what sorting by them costs.</summary>
internal sealed class NoteTitles(DriveTree tree)
{
    private const int MostTitles = 50_000;

    private readonly BoundedCache<(Guid View, EntryId), (byte[] Sealed, string Title)> _titles = new(MostTitles, _ => 1);

    /// <summary>"" when the caller has no key for it.</summary>
    public string Of(DatabaseConnection connection, Caller caller, NotePlace note)
    {
        if (_titles.TryGet((caller.View, note.Id), out (byte[] Sealed, string Title) known) && known.Sealed.AsSpan().SequenceEqual(note.SealedName))
        {
            return known.Title;
        }

        string title = EntryRow.Find(connection, note.Id) is { } row && tree.Open(connection, caller, row) is { } entry ? NoteTitle.Of(entry.Name) : "";
        _titles.Set((caller.View, note.Id), (note.SealedName, title));
        return title;
    }
}
