using Microsoft.AspNetCore.Mvc;
using PeerStor.Engine.Files;
using PeerStor.Web.Hosting.Htmx;
using PeerStor.Web.Hosting.SignIn;
using PeerStor.Web.Pages.Shared;

namespace PeerStor.Web.Pages.Library;

/// <summary>Says how much is in the trash, asks, and empties it.</summary>
public sealed class EmptyTrashModel(TrashBin trash) : Screen
{
    public PurgeForm Form { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync()
    {
        FolderTotals totals = await trash.TotalsAsync(Caller, Aborted);
        string more = totals.IsWhole ? "" : "more than ";
        string folders = totals.Folders == 0 ? "" : $" and {Format.Count(totals.Folders, "folder", "folders")}";
        Form = new PurgeForm(
            "Empty the trash?",
            $"{more}{Format.Count(totals.Files, "file", "files")}{folders}, {more}{Format.Size(totals.Bytes)}, will be gone from this device with all older versions.",
            "");
        return WantsRegion ? Partial("_PurgeForm", Form) : Page();
    }

    public async Task<IActionResult> OnPostAsync()
    {
        (int removed, ChangeOutcome outcome) = await trash.EmptyAsync(Caller, null, Aborted);
        await HttpContext.NotePurgedAsync(removed);
        if (!WantsRegion)
        {
            return Redirect("/library/trash");
        }

        Response.Trigger("dialogDone");
        Response.Trigger("trashChanged");
        return Partial("_Toast", outcome == ChangeOutcome.Done ? Toasts.Purged(removed) : Toasts.Refused(outcome));
    }
}
