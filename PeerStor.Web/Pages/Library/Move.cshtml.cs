using Microsoft.AspNetCore.Mvc;
using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Web.Hosting.Htmx;
using PeerStor.Web.Pages.Shared;

namespace PeerStor.Web.Pages.Library;

/// <summary>Moves a file or folder into another folder, which is found by walking through them.</summary>
public sealed class MoveModel(Drive drive) : Screen
{
    private const int FoldersAtOnce = 100;

    public MoveForm Form { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(EntryId id, EntryId? to, string? cursor)
    {
        if (await FormAsync(id, to, cursor, null) is not { } form)
        {
            return NotFound();
        }

        Form = form;
        return WantsRegion ? Partial("_MoveForm", form) : Page();
    }

    public async Task<IActionResult> OnPostAsync(EntryId id, EntryId to)
    {
        if (await drive.GetAsync(Caller, id, Aborted) is not { } entry)
        {
            return NotFound();
        }

        Change change = await drive.MoveAsync(Caller, id, to, null, Aborted);
        if (change.Outcome != ChangeOutcome.Done)
        {
            if (await FormAsync(id, to, null, Toasts.Words(change.Outcome, entry.Name)) is not { } form)
            {
                return NotFound();
            }

            Form = form;
            return WantsRegion ? Rejected("_MoveForm", form) : RejectedPage();
        }

        if (!WantsRegion)
        {
            return Redirect(EntryLooks.FolderUrl(to));
        }

        Response.Trigger("dialogDone");
        Response.Trigger("filesChanged");
        return Partial("_RowGone", new TrashedView(id, new ToastView($"“{entry.Name}” was moved.")));
    }

    private async Task<MoveForm?> FormAsync(EntryId id, EntryId? to, string? cursor, string? problem)
    {
        Entry? entry = await drive.GetAsync(Caller, id, Aborted);
        EntryId target = to ?? entry?.Parent ?? default;
        IReadOnlyList<Ancestor> way = await drive.AncestorsAsync(Caller, target, Aborted);
        if (entry is null || way.Count == 0)
        {
            return null;
        }

        // Folders come first in a list, so the first file ends them.
        EntryPage page = await drive.ListAsync(Caller, target, new ListQuery(Cursor: cursor, Limit: FoldersAtOnce), Aborted);
        List<FolderChoice> folders = [.. page.Items.TakeWhile(item => item.Kind == EntryKind.Folder)
            .Where(item => item.Id != id).Select(item => new FolderChoice(item.Id, item.Name))];
        bool moreFolders = page.Items.Count > 0 && page.Items[^1].Kind == EntryKind.Folder;
        bool intoItself = way.Any(step => step.Id == id);
        return new MoveForm(
            id, entry.Name, [.. way.Select((step, depth) => new FolderChoice(step.Id, depth == 0 ? "Library" : step.Name))],
            folders, target, target != entry.Parent && !intoItself, moreFolders ? page.Next : null,
            EntryLooks.FolderUrl(entry.Parent), problem);
    }
}
