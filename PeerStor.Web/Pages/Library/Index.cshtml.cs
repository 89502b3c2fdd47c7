using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Users;
using PeerStor.Web.Hosting.SignIn;
using PeerStor.Web.Pages.Shared;

namespace PeerStor.Web.Pages.Library;

/// <summary>A folder: its list, sorted and filtered by the server. The first rows are in the page; a script streams in the
/// rest, so that Ctrl-F and End see all of it.</summary>
public sealed class IndexModel(Drive drive, FolderTree folders, TimeProvider time) : Screen
{
    /// <summary>Rows in one document: with more of them a browser takes seconds and gigabytes.</summary>
    private const int MostRows = 20_000;

    private const string LookCookie = "library_look";

    /// <summary>Folders on the way whose neighbours the tree shows: the nearest ones.</summary>
    private const int DeepestTree = 12;

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

    /// <summary>The end of the list instead of its beginning.</summary>
    [BindProperty(SupportsGet = true)]
    public bool Last { get; set; }

    [BindProperty(SupportsGet = true)]
    public ListLook? Look { get; set; }

    public FolderView View { get; private set; } = null!;

    /// <summary>Said above the list when no script can show a toast.</summary>
    public ToastView? Notice { get; private set; }

    public async Task<IActionResult> OnGetAsync(string? trashed)
    {
        KeepLook();
        if (await LoadAsync(withTree: true) is not { } view)
        {
            return NotFound();
        }

        View = view;
        if (trashed is not null)
        {
            Notice = Toasts.Trashed(await TrashedAsync(Chosen.Read(trashed)));
        }

        return Page();
    }

    /// <summary>The list alone.</summary>
    public async Task<IActionResult> OnGetListAsync()
    {
        KeepLook();
        if (await LoadAsync(withTree: false) is not { } view)
        {
            return NotFound();
        }

        Response.Headers["HX-Replace-Url"] = view.State.Url();
        return Partial("_Entries", view);
    }

    /// <summary>The rows from a cursor on, as many as one document takes.</summary>
    public async Task<IActionResult> OnGetRestAsync() =>
        await LoadAsync(withTree: false, MostRows) is { } view ? Partial("_Rows", view.Rows) : NotFound();

    public async Task<IActionResult> OnPostTrashAsync()
    {
        BatchChange change = await drive.TrashAsync(Caller, Chosen.Read(Request), Aborted);
        await HttpContext.NoteEntriesAsync(AuditEvent.Trashed, change.Done.Count());
        if (!WantsRegion)
        {
            return Redirect($"{AddressOf(FolderId)}?trashed={Chosen.Write(change.Done.Take(RowsView.First))}");
        }

        return this.Left(change, Toasts.Trashed);
    }

    public async Task<IActionResult> OnPostRestoreAsync()
    {
        BatchChange change = await drive.RestoreAsync(Caller, Chosen.Read(Request), Aborted);
        await HttpContext.NoteEntriesAsync(AuditEvent.Restored, change.Done.Count());
        return WantsRegion
            ? this.Left(change, Toasts.Restored)
            : Redirect(change.Items.FirstOrDefault(item => item.IsDone) is { } back ? AddressOf(back.Change.Entry?.Parent) : "/library/trash");
    }

    private static string AddressOf(EntryId? folder) => folder is { } id ? EntryLooks.FolderUrl(id) : "/library";

    private async Task<IReadOnlyList<Entry>> TrashedAsync(IReadOnlyList<EntryId> ids)
    {
        List<Entry> found = [];
        foreach (EntryId id in ids)
        {
            if (await drive.GetAsync(Caller, id, Aborted) is { TrashedAt: not null } entry)
            {
                found.Add(entry);
            }
        }

        return found;
    }

    /// <summary>A look that was chosen stays chosen in this browser.</summary>
    private void KeepLook()
    {
        if (Look is { } chosen)
        {
            Response.Cookies.Append(LookCookie, chosen.ToString(), new CookieOptions
            {
                MaxAge = TimeSpan.FromDays(365), SameSite = SameSiteMode.Lax, HttpOnly = true, Path = "/library", Secure = Request.IsHttps,
            });
        }
    }

    private async Task<FolderView?> LoadAsync(bool withTree, int most = RowsView.First)
    {
        if (ModelState.GetFieldValidationState("id") == ModelValidationState.Invalid)
        {
            // What is no id is no folder either, least of all the first one.
            return null;
        }

        EntryId root = Caller.User.RootFolder;
        EntryId folder = FolderId ?? root;
        IReadOnlyList<Ancestor> way = await drive.AncestorsAsync(Caller, folder, Aborted);
        if (way.Count == 0 || await drive.GetAsync(Caller, folder, Aborted) is not { Kind: EntryKind.Folder, TrashedAt: null } here)
        {
            return null;
        }

        ListLook look = Look ?? (Enum.TryParse(Request.Cookies[LookCookie], out ListLook kept) && Enum.IsDefined(kept) ? kept : ListLook.List);
        ListState state = new(
            folder, folder == root, Sort, Descending, string.IsNullOrWhiteSpace(Filter) ? null : Filter.Trim(), look);
        EntryPage page = await drive.ListAsync(
            Caller, folder, new ListQuery(Sort, Descending, state.Filter, Cursor, most, Last), Aborted);
        RowsView rows = new(
            state, [.. page.Items.Select(entry => EntryRow.Of(entry, here.Rights))], page.Next, Streams: most == RowsView.First, time.GetUtcNow());
        return new FolderView(
            state, FolderView.CrumbsOf(way), rows, page.Total, page.TotalBytes,
            new TreeView(root, withTree ? await BranchesAsync(way) : new Dictionary<EntryId, IReadOnlyList<FolderNode>>(), folder))
        {
            MayAdd = here.Rights.HasFlag(Rights.Upload), MaySee = here.Rights.HasFlag(Rights.Read),
            MayWrite = here.Rights.HasFlag(Rights.Write), MayShare = here.Rights.HasFlag(Rights.Share),
        };
    }

    private async Task<IReadOnlyDictionary<EntryId, IReadOnlyList<FolderNode>>> BranchesAsync(IReadOnlyList<Ancestor> way)
    {
        Dictionary<EntryId, IReadOnlyList<FolderNode>> children = [];
        foreach (Ancestor step in way.Take(1).Concat(way.Skip(1).TakeLast(DeepestTree)))
        {
            children[step.Id] = await folders.ChildrenAsync(Caller, step.Id, TreeView.MostChildren, Aborted);
        }

        return children;
    }
}
