using PeerStor.Engine.Notes;
using PeerStor.Web.Pages.Search;

namespace PeerStor.Web.Pages.Notepad;

/// <summary>A note in the list. <paramref name="Snippet"/>: where the words that were looked for stand.</summary>
public sealed record NoteRow(NoteSummary Note, IReadOnlyList<MarkedPiece> Title, IReadOnlyList<MarkedPiece> Snippet)
{
    public string Url => $"/notepad/{Note.Entry.Id}";

    public static NoteRow Of(NoteSummary note) => new(note, [new MarkedPiece(note.Title, false)], []);
}

/// <param name="Question">What is looked for; "" shows all.</param>
/// <param name="NextUrl">Where the list goes on; null on its last page.</param>
/// <param name="Tags">Those that can be chosen.</param>
public sealed record NotesView(
    IReadOnlyList<NoteRow> Rows, int Total, string Question, string? Tag, string Sort, string? NextUrl, IReadOnlyList<string> Tags,
    string? Problem = null)
{
    public string Url(string? tag, string sort) => "/notepad?sort=" + sort
        + (tag is null ? "" : "&tag=" + Uri.EscapeDataString(tag))
        + (Question.Length == 0 ? "" : "&q=" + Uri.EscapeDataString(Question));
}
