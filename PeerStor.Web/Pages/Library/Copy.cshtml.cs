using Microsoft.AspNetCore.Mvc;
using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Web.Hosting.Htmx;
using PeerStor.Web.Pages.Shared;

namespace PeerStor.Web.Pages.Library;

/// <summary>Copies entries into a folder, under free names. The copies share the content, so they take up next to nothing.</summary>
public sealed class CopyModel(Drive drive, FolderTree folders) : IntoFolder(drive, folders)
{
    protected override string Verb => "copy";

    protected override Task<BatchChange> ChangeAsync(IReadOnlyList<EntryId> ids, EntryId to, TakenName taken) =>
        Drive.CopyAsync(Caller, ids, to, Aborted);

    protected override IActionResult Answer(BatchChange change, EntryId? from)
    {
        Response.Trigger("dialogDone");
        Response.Trigger("filesChanged");
        return Partial("_Toast", Toasts.Of(change, copied => new ToastView($"{Toasts.Named(copied)} copied.")));
    }
}
