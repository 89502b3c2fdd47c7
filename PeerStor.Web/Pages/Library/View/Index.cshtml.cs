using Microsoft.AspNetCore.Mvc;
using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Media;
using PeerStor.Engine.Notes;
using PeerStor.Engine.Users;
using PeerStor.Web.Hosting;
using PeerStor.Web.Pages.Notepad.Blocks;
using PeerStor.Web.Pages.Shared;
using PeerStor.Web.Previews;
using PeerStor.Web.Previews.Markdown;
using PeerStor.Web.Previews.Text;

namespace PeerStor.Web.Pages.Library.View;

/// <summary>Shows a file on a page of its own, with the files before and after it in its folder at hand.</summary>
public sealed class IndexModel(
    Drive drive, Content content, MediaCatalog media, Notebook notes, LiveBlocks live, ServeOptions serving, TimeProvider clock) : Screen
{
    /// <summary>Show a rendered text, a table or a drawing as it is written.</summary>
    [BindProperty(SupportsGet = true)]
    public bool Source { get; set; }

    /// <summary>Where a piece of a text begins, and the number of its first line.</summary>
    [BindProperty(SupportsGet = true)]
    public long From { get; set; }

    [BindProperty(SupportsGet = true)]
    public long Line { get; set; }

    /// <summary>The rows of a table that are passed over.</summary>
    [BindProperty(SupportsGet = true)]
    public long Row { get; set; }

    [BindProperty(SupportsGet = true)]
    public EntrySort Sort { get; set; }

    [BindProperty(SupportsGet = true, Name = "desc")]
    public bool Descending { get; set; }

    public FileView View { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(EntryId id)
    {
        if (await content.OpenAsync(Caller, id, null, Aborted) is not { } open)
        {
            return NotFound();
        }

        Entry entry = open.Entry;
        IReadOnlyList<Ancestor> way = await drive.AncestorsAsync(Caller, id, Aborted);
        string address = $"/library/view/{id}";
        bool isNote = serving.HasNotepad && notes.Find(Caller, id) is { TrashedAt: null };
        Preview preview = await PreviewReader.ReadAsync(open, FolderPath(way), Wish with { IsNote = isNote }, Aborted);
        if (isNote && preview is MarkdownPreview note)
        {
            preview = new NotePreview(await NoteReading.OfAsync(
                new NoteReader(Caller, id, FolderPath(way)), address, note.Pieces, live, NoteReading.Answers(Request.Query), Aborted));
        }

        Neighbours? around = entry.TrashedAt is null ? await drive.NeighboursAsync(Caller, entry, Sort, Descending, Aborted) : null;
        MediaFacts? facts = await media.FactsAsync(Caller, entry, Aborted);
        Entry? folder = await drive.GetAsync(Caller, entry.Parent, Aborted);
        View = new FileView(
            EntryRow.Of(entry, folder?.Rights ?? (entry.Owner == Caller.User ? Rights.All : Rights.None)), FolderView.CrumbsOf([.. way.Take(way.Count - 1)]), preview,
            PreviewReader.HasSource(entry) ? new SourceSwitch(address, address + "?source=true", Source) : null,
            Siblings.Of(around, OrderQuery), FileFacts.Of(entry, preview, facts, clock.GetUtcNow()), entry.TrashedAt is not null)
        {
            ContentType = entry.ContentType,
            NoteUrl = isNote ? $"/notepad/{id}" : null,
        };
        return Page();
    }

    /// <summary>Only the next piece of a long text or table, to go below what is shown.</summary>
    public async Task<IActionResult> OnGetMoreAsync(EntryId id)
    {
        if (await content.OpenAsync(Caller, id, null, Aborted) is not { } open)
        {
            return NotFound();
        }

        return await PreviewReader.ReadAsync(open, "", Wish, Aborted) switch
        {
            TextPreview text => Partial("_TextLines", text),
            TablePreview table => Partial("_TableRows", table),
            _ => NotFound(),
        };
    }

    /// <summary>Follows a link that a text makes to a file beside it.</summary>
    public async Task<IActionResult> OnGetLinkAsync(EntryId id, string? to)
    {
        IReadOnlyList<Ancestor> way = await drive.AncestorsAsync(Caller, id, Aborted);
        return way.Count > 0 && DrivePath.Resolve(FolderPath(way), to ?? "") is { } path
            && await drive.FindAsync(Caller, path, Aborted) is { } target
                ? Redirect(EntryLooks.OpenUrl(target))
                : NotFound();
    }

    private PreviewWish Wish => new(Source, From > 0 ? new TextPlace(From, Math.Max(1, Line)) : null, Math.Max(0, Row));

    private string OrderQuery =>
        (Sort, Descending) == (EntrySort.Name, false) ? "" : $"?sort={Sort}&desc={(Descending ? "true" : "false")}";

    private static string FolderPath(IReadOnlyList<Ancestor> way) =>
        string.Join('/', way.Skip(1).SkipLast(1).Select(step => step.Name));
}
