using Microsoft.AspNetCore.Mvc;
using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Web.Hosting.Htmx;
using PeerStor.Web.Pages.Shared;

namespace PeerStor.Web.Pages.Library;

/// <summary>Asks once more, then removes for good what is in the trash.</summary>
public sealed class PurgeModel(Drive drive) : Screen
{
    public PurgeForm Form { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(EntryId id)
    {
        if (await drive.GetAsync(Caller, id, Aborted) is not { TrashedAt: not null } entry)
        {
            return NotFound();
        }

        Form = new PurgeForm(id, entry.Name, entry.Kind == EntryKind.Folder, entry.SizeBytes);
        return WantsRegion ? Partial("_PurgeForm", Form) : Page();
    }

    public async Task<IActionResult> OnPostAsync(EntryId id)
    {
        Entry? entry = await drive.GetAsync(Caller, id, Aborted);
        Change change = await drive.PurgeAsync(Caller, id, Aborted);
        if (!WantsRegion)
        {
            return Redirect("/library/trash");
        }

        Response.Trigger("dialogDone");
        if (change.Outcome is not (ChangeOutcome.Done or ChangeOutcome.NotFound))
        {
            return Rejected("_Toast", Toasts.Refused(change.Outcome));
        }

        Response.Trigger("filesChanged");
        return Partial("_RowGone", new TrashedView(id, entry is null ? Toasts.Gone : Toasts.Purged(entry.Name)));
    }
}
