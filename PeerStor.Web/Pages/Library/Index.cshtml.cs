using Microsoft.AspNetCore.Mvc;
using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Web.Hosting.Htmx;
using PeerStor.Web.Pages.Shared;

namespace PeerStor.Web.Pages.Library;

/// <summary>A folder: its list, sorted and filtered by the server, a page at a time.</summary>
public sealed class IndexModel(Drive drive) : Screen
{
    private const int RowsAtOnce = 200;

    [BindProperty(SupportsGet = true, Name = "id")]
    public EntryId? FolderId { get; set; }

    [BindProperty(SupportsGet = true)]
    public EntrySort Sort { get; set; }

    [BindProperty(SupportsGet = true, Name = "desc")]
    public bool Descending { get; set; }

    [BindProperty(SupportsGet = true, Name = "q")]
    public string? Filter { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Cursor { get; set; }

    public FolderView View { get; private set; } = null!;

    /// <summary>Said above the list when no script can show a toast.</summary>
    public ToastView? Notice { get; private set; }

    public async Task<IActionResult> OnGetAsync(EntryId? trashed)
    {
        if (await LoadAsync() is not { } view)
        {
            return NotFound();
        }

        View = view;
        if (trashed is { } id && await drive.GetAsync(Caller, id, Aborted) is { TrashedAt: not null } entry)
        {
            Notice = Toasts.Trashed(entry);
        }

        return Page();
    }

    /// <summary>The list alone; from a cursor on, only its further rows.</summary>
    public async Task<IActionResult> OnGetListAsync()
    {
        if (await LoadAsync() is not { } view)
        {
            return NotFound();
        }

        if (Cursor is not null)
        {
            return Partial("_Rows", view.Rows);
        }

        Response.Headers["HX-Replace-Url"] = view.State.Url();
        return Partial("_Entries", view);
    }

    public async Task<IActionResult> OnPostTrashAsync(EntryId entry)
    {
        Change change = await drive.TrashAsync(Caller, entry, Aborted);
        if (change.Outcome is not (ChangeOutcome.Done or ChangeOutcome.NotFound))
        {
            return WantsRegion ? Rejected("_Toast", Toasts.Refused(change.Outcome)) : Redirect(AddressOf(FolderId));
        }

        if (!WantsRegion)
        {
            return Redirect($"{AddressOf(FolderId)}?trashed={entry}");
        }

        Response.Trigger("filesChanged");
        return Partial("_RowGone", new TrashedView(entry, change.Entry is { } gone ? Toasts.Trashed(gone) : Toasts.Gone));
    }

    public async Task<IActionResult> OnPostRestoreAsync(EntryId entry)
    {
        Change change = await drive.RestoreAsync(Caller, entry, Aborted);
        bool done = change.Outcome == ChangeOutcome.Done;
        if (!WantsRegion)
        {
            return Redirect(done ? AddressOf(change.Entry?.Parent) : "/library/trash");
        }

        if (!done)
        {
            return Rejected("_Toast", Toasts.Refused(change.Outcome));
        }

        Response.Trigger("filesChanged");
        return Partial("_RowGone", new TrashedView(entry, Toasts.Restored(change.Entry!)));
    }

    private static string AddressOf(EntryId? folder) => folder is { } id ? EntryLooks.FolderUrl(id) : "/library";

    private async Task<FolderView?> LoadAsync()
    {
        EntryId root = Caller.User.RootFolder;
        EntryId folder = FolderId ?? root;
        IReadOnlyList<Ancestor> way = await drive.AncestorsAsync(Caller, folder, Aborted);
        if (way.Count == 0 || await drive.GetAsync(Caller, folder, Aborted) is not { Kind: EntryKind.Folder, TrashedAt: null })
        {
            return null;
        }

        ListState state = new(folder, folder == root, Sort, Descending, string.IsNullOrWhiteSpace(Filter) ? null : Filter.Trim());
        EntryPage page = await drive.ListAsync(
            Caller, folder, new ListQuery(Sort, Descending, state.Filter, Cursor, RowsAtOnce), Aborted);
        RowsView rows = new(state, [.. page.Items.Select(EntryRow.Of)], page.Next);
        return new FolderView(state, FolderView.CrumbsOf(way), rows, page.Total, page.TotalBytes);
    }
}
