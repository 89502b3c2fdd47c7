using Microsoft.AspNetCore.Mvc;
using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Web.Hosting.Htmx;
using PeerStor.Web.Pages.Shared;

namespace PeerStor.Web.Pages.Library;

/// <summary>Makes a folder.</summary>
public sealed class NewFolderModel(Drive drive) : Screen
{
    public NameForm Form { get; private set; } = null!;

    public IActionResult OnGet(EntryId parent)
    {
        Form = FormFor(parent, "", null);
        return WantsRegion ? Partial("_NameForm", Form) : Page();
    }

    public async Task<IActionResult> OnPostAsync(EntryId parent, string? name)
    {
        string wanted = name ?? "";
        Change change = await drive.CreateFolderAsync(Caller, parent, wanted, Aborted);
        if (change.Outcome != ChangeOutcome.Done)
        {
            Form = FormFor(parent, wanted, Toasts.Words(change.Outcome, wanted));
            return WantsRegion ? Rejected("_NameForm", Form) : RejectedPage();
        }

        if (!WantsRegion)
        {
            return Redirect(EntryLooks.FolderUrl(parent));
        }

        Response.Trigger("dialogDone");
        Response.Trigger("filesChanged");
        return Partial("_Toast", new ToastView($"The folder “{change.Entry!.Name}” is made."));
    }

    private static NameForm FormFor(EntryId parent, string name, string? problem) => new(
        "New folder", "Name", "Make folder", $"/library/new-folder/{parent}", name, EntryLooks.FolderUrl(parent), problem);
}
