using Microsoft.AspNetCore.Mvc;
using PeerStor.Engine.Common;
using PeerStor.Web.Api.Transfers;
using PeerStor.Web.Hosting.Htmx;

namespace PeerStor.Web.Pages.Upload;

/// <summary>Forgets an unfinished upload.</summary>
public sealed class DiscardModel(UploadWatch watch) : Screen
{
    public IActionResult OnGet() => Redirect("/upload");

    public async Task<IActionResult> OnPostAsync(UploadId id)
    {
        await watch.CancelAsync(HttpContext, Caller, id, Aborted);
        if (!WantsRegion)
        {
            return Redirect("/upload");
        }

        Response.Trigger("uploadsChanged");
        return StatusCode(StatusCodes.Status204NoContent);
    }
}
