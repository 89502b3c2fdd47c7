using PeerStor.Engine.Search;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Notes;

/// <summary>Which notes name a note: [[Title]].</summary>
public sealed class NoteLinks
{
    /// <summary>Notes that say the title; of more, some are not looked at.</summary>
    private const int MostLookedAt = 50;

    private readonly SearchIndex _search;
    private readonly Notebook _notes;
    private readonly NoteShelf _shelf;

    internal NoteLinks(SearchIndex search, Notebook notes, NoteShelf shelf)
    {
        _search = search;
        _notes = notes;
        _shelf = shelf;
    }

    public async Task<IReadOnlyList<NoteSummary>> FindBacklinksAsync(Caller caller, NoteSummary note, CancellationToken cancellationToken)
    {
        string words = new([.. note.Title.Select(letter => letter == '"' ? ' ' : letter)]);
        SearchAnswer answer = await _search.FindAsync(caller, $"\"{words}\" type:md", null, MostLookedAt, cancellationToken);
        List<NoteSummary> found = [];
        foreach (Hit hit in answer.Hits.Where(hit => hit.Entry.Id != note.Entry.Id))
        {
            if (_shelf.Find(caller, hit.Entry.Id) is { } from
                && await _notes.ReadAsync(caller, hit.Entry.Id, cancellationToken) is { } text
                && text.Text.Contains($"[[{note.Title}]]", StringComparison.OrdinalIgnoreCase))
            {
                found.Add(from);
            }
        }

        return found;
    }
}
