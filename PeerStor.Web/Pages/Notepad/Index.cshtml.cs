using Microsoft.AspNetCore.Mvc;
using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Notes;
using PeerStor.Engine.Search;
using PeerStor.Web.Hosting.Htmx;
using PeerStor.Web.Pages.Search;
using PeerStor.Web.Pages.Shared;

namespace PeerStor.Web.Pages.Notepad;

/// <summary>All notes that somebody may read, the one edited last first.</summary>
public sealed class IndexModel(Notebook notes, NoteShelf shelf, SearchIndex search, Drive drive) : Screen
{
    private const int RowsAtOnce = 50;

    /// <summary>Pages of hits that one answer looks through for notes.</summary>
    private const int MostLooks = 8;
    private const int MostTags = 30;

    [BindProperty(SupportsGet = true, Name = "q")]
    public string? Question { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Tag { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Sort { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Cursor { get; set; }

    public NotesView View { get; private set; } = null!;

    public async Task OnGetAsync()
    {
        // The one thing that a look may change, once: docs/adr/0056 says why.
        await notes.Welcome.GiveAsync(Caller, WelcomeText.Read(), Aborted);
        View = await LoadAsync();
    }

    public async Task<IActionResult> OnGetListAsync() => Partial("_Notes", await LoadAsync());

    public async Task<IActionResult> OnGetMoreAsync() => Partial("_NoteRows", await LoadAsync());

    public async Task<IActionResult> OnPostAsync(string? title)
    {
        NoteReply made = await notes.CreateAsync(Caller, null, string.IsNullOrWhiteSpace(title) ? "New note" : title, "", Aborted);
        if (made.Outcome == NoteOutcome.Done)
        {
            return Redirect($"/notepad/{made.Note!.Id}");
        }

        View = await LoadAsync() with { Problem = NoteWords.Of(made) };
        return RejectedPage();
    }

    public async Task<IActionResult> OnPostDuplicateAsync(EntryId id)
    {
        if (notes.Find(Caller, id) is not { } note || await notes.ReadAsync(Caller, id, Aborted) is not { } text)
        {
            return NotFound();
        }

        NoteReply made = await notes.CreateAsync(Caller, null, NoteTitle.Of(note.Name) + " (copy)", text.Text, Aborted);
        if (made.Outcome != NoteOutcome.Done)
        {
            return Rejected("_Toast", new ToastView(NoteWords.Of(made), IsBad: true));
        }

        await drive.SetTagsAsync(Caller, made.Note!.Id, note.Tags, Aborted);
        return Redirect($"/notepad/{made.Note.Id}");
    }

    /// <summary>Puts a note first in one's own list, or lets it go back.</summary>
    public async Task<IActionResult> OnPostPinAsync(EntryId id, bool pinned)
    {
        if (!await notes.PinAsync(Caller, id, pinned, Aborted))
        {
            return NotFound();
        }

        Response.Trigger("filesChanged");
        return WantsRegion ? new EmptyResult() : Redirect("/notepad");
    }

    public async Task<IActionResult> OnPostTrashAsync(EntryId id)
    {
        Change change = notes.Find(Caller, id) is null
            ? new Change(ChangeOutcome.NotFound)
            : await drive.TrashAsync(Caller, id, Aborted);
        if (!WantsRegion)
        {
            return Redirect("/notepad");
        }

        BatchChange batch = new([new ItemChange(id, change)]);
        return Partial("_RowsGone", new RowsGoneView([.. batch.Done], Toasts.Of(batch, Toasts.Trashed)));
    }

    private async Task<NotesView> LoadAsync()
    {
        string question = (Question ?? "").Trim();
        bool byTitle = Sort == "title";
        NotePage page = question.Length > 0
            ? new NotePage([], null, 0)
            : shelf.List(Caller, new NoteQuery(Tag, byTitle ? EntrySort.Name : EntrySort.Modified, Cursor: Cursor, Limit: RowsAtOnce));
        IReadOnlyList<TagCount> tags = await drive.ListTagsAsync(Caller, Aborted);
        NotesView view = new(
            [.. page.Items.Select(NoteRow.Of)], page.Total, question, Tag, byTitle ? "title" : "edited", null, [.. tags.Take(MostTags).Select(tag => tag.Tag)]);
        if (question.Length > 0)
        {
            return await SearchAsync(view);
        }

        return page.Next is { } next ? view with { NextUrl = view.Url(Tag, view.Sort) + "&cursor=" + next } : view;
    }

    private async Task<NotesView> SearchAsync(NotesView view)
    {
        string tag = view.Tag is { } wanted ? $" tag:\"{wanted.Replace('"', ' ')}\"" : "";
        List<NoteRow> rows = [];
        SearchAnswer answer;
        int looks = 0;
        string? at = Cursor;
        do
        {
            // Of the Markdown files that are found, some may be no notes.
            answer = await search.FindAsync(Caller, $"{view.Question} type:md{tag}", at, RowsAtOnce, Aborted);
            rows.AddRange(answer.Hits.Select(RowOf).OfType<NoteRow>());
            at = answer.Next;
        }
        while (rows.Count < RowsAtOnce && at is not null && ++looks < MostLooks);
        return view with
        {
            Rows = rows, Total = rows.Count, Problem = answer.Problem,
            NextUrl = at is { } next ? view.Url(view.Tag, view.Sort) + "&cursor=" + Uri.EscapeDataString(next) : null,
        };
    }

    private NoteRow? RowOf(Hit hit) => shelf.Find(Caller, hit.Entry.Id) is not { } note
        ? null
        : new NoteRow(
            note, MarkedPiece.Cut(note.Title, [.. hit.InName.Where(mark => mark.Start + mark.Length <= note.Title.Length)]),
            hit.Snippet is { } found ? MarkedPiece.Cut(found.Text, found.Highlights) : []);
}
