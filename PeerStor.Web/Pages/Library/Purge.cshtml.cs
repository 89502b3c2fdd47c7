using Microsoft.AspNetCore.Mvc;
using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Web.Hosting.Htmx;
using PeerStor.Web.Hosting.SignIn;
using PeerStor.Web.Pages.Shared;

namespace PeerStor.Web.Pages.Library;

/// <summary>Asks once more, then removes for good what is in the trash.</summary>
public sealed class PurgeModel(Drive drive) : Screen
{
    public PurgeForm Form { get; private set; } = null!;

    public Task<IActionResult> OnGetAsync(EntryId? id) => AskAsync(id is { } one ? [one] : []);

    public Task<IActionResult> OnPostAskAsync() => AskAsync(Chosen.Read(Request));

    public async Task<IActionResult> OnPostAsync()
    {
        BatchChange change = await drive.PurgeAsync(Caller, Chosen.Read(Request), Aborted);
        await HttpContext.NotePurgedAsync(change.Done.Count());
        if (!WantsRegion)
        {
            return Redirect("/library/trash");
        }

        Response.Trigger("dialogDone");
        Response.Trigger("filesChanged");
        int count = change.Done.Count();
        ToastView toast = count > 0 || change.Items.Count == 0 ? Toasts.Purged(count) : Toasts.Refused(change.Items[0].Change.Outcome);
        return Partial("_RowsGone", new RowsGoneView([.. change.Done], toast));
    }

    private async Task<IActionResult> AskAsync(IReadOnlyList<EntryId> ids)
    {
        if (ids.Count == 0 || await drive.GetAsync(Caller, ids[0], Aborted) is not { TrashedAt: not null } first)
        {
            return NotFound();
        }

        string what = (ids.Count, first.Kind) switch
        {
            (1, EntryKind.Folder) => "The folder and everything in it will be gone from this device.",
            (1, _) => $"The file ({Format.Size(first.SizeBytes)}) and its older versions will be gone from this device.",
            _ => "The files with their older versions, and the folders with everything in them, will be gone from this device.",
        };
        Form = new PurgeForm(
            $"Delete {(ids.Count == 1 ? $"“{first.Name}”" : Format.Count(ids.Count, "entry", "entries"))} for good?", what,
            Chosen.Write(ids));
        return WantsRegion ? Partial("_PurgeForm", Form) : Page();
    }
}
