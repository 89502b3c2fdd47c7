using Microsoft.AspNetCore.Mvc;
using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Web.Hosting.Htmx;
using PeerStor.Web.Pages.Shared;

namespace PeerStor.Web.Pages.Library;

/// <summary>Gives a file or folder another name.</summary>
public sealed class RenameModel(Drive drive, TimeProvider time) : Screen
{
    public NameForm Form { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(EntryId id)
    {
        if (await drive.GetAsync(Caller, id, Aborted) is not { } entry)
        {
            return NotFound();
        }

        Form = FormFor(entry, entry.Name, null);
        return WantsRegion ? Partial("_NameForm", Form) : Page();
    }

    public async Task<IActionResult> OnPostAsync(EntryId id, string? name)
    {
        if (await drive.GetAsync(Caller, id, Aborted) is not { } entry)
        {
            return NotFound();
        }

        string wanted = name ?? "";
        Change change = await drive.RenameAsync(Caller, id, wanted, Aborted);
        if (change.Outcome != ChangeOutcome.Done)
        {
            Form = FormFor(entry, wanted, Toasts.Words(change.Outcome, wanted));
            return WantsRegion ? Rejected("_NameForm", Form) : RejectedPage();
        }

        if (!WantsRegion)
        {
            return Redirect(EntryLooks.FolderUrl(entry.Parent));
        }

        Response.Trigger("dialogDone");
        Response.Trigger("filesChanged");
        ListState any = new(change.Entry!.Parent, false, EntrySort.Name, false, null);
        return Partial("_RowChanged", new RowsView(any, [EntryRow.Of(change.Entry)], null, false, time.GetUtcNow()));
    }

    private static NameForm FormFor(Entry entry, string name, string? problem) => new(
        $"Rename “{entry.Name}”", "New name", "Rename", $"/library/rename/{entry.Id}", name,
        EntryLooks.FolderUrl(entry.Parent), problem);
}
