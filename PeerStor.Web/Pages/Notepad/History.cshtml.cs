using Microsoft.AspNetCore.Mvc;
using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Notes;
using PeerStor.Engine.Users;

namespace PeerStor.Web.Pages.Notepad;

/// <summary>The versions of a note, with who wrote them.</summary>
public sealed class HistoryModel(Notebook notes, NoteShelf shelf, FileVersions versions) : Screen
{
    /// <summary>Versions on one page: of 10,000 a browser would draw for seconds.</summary>
    private const int Shown = 100;

    /// <summary>How many newer ones are on the pages before.</summary>
    [BindProperty(SupportsGet = true)]
    public int From { get; set; }

    public NoteHistoryView View { get; private set; } = null!;

    /// <summary>Why a version was not restored.</summary>
    public string? Problem { get; private set; }

    public async Task<IActionResult> OnGetAsync(EntryId id) => await LoadAsync(id) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync(EntryId id, VersionId version)
    {
        NoteReply restored = await notes.RestoreAsync(Caller, id, version, Aborted);
        if (restored.Outcome == NoteOutcome.Done)
        {
            return Redirect($"/notepad/{id}");
        }

        if (restored.Outcome == NoteOutcome.NotFound || !await LoadAsync(id))
        {
            return NotFound();
        }

        Problem = NoteWords.Of(restored);
        return RejectedPage();
    }

    private async Task<bool> LoadAsync(EntryId id)
    {
        if (shelf.Find(Caller, id) is not { Entry.TrashedAt: null } note)
        {
            return false;
        }

        await notes.WriteVersionAsync(Caller, id, Aborted);
        IReadOnlyList<FileVersion> all = await versions.ListAsync(Caller, id, Aborted);
        IReadOnlyDictionary<VersionId, IReadOnlyList<string>> authors = shelf.AuthorsOf(id);
        int from = Math.Clamp(From, 0, all.Count);
        View = new NoteHistoryView(
            note,
            [.. all.Skip(from).Take(Shown + 1).Select(version => (version, authors.TryGetValue(version.Id, out IReadOnlyList<string>? names) && names.Count > 0
                ? string.Join(", ", names)
                : version.Author))],
            note.Entry.Rights.HasFlag(Rights.Write))
        {
            Shown = Math.Min(Shown, all.Count - from), Total = all.Count, OlderFrom = from + Shown < all.Count ? from + Shown : null,
        };
        return true;
    }
}
