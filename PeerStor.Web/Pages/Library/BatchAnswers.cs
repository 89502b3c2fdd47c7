using Microsoft.AspNetCore.Mvc;
using PeerStor.Engine.Files;
using PeerStor.Web.Hosting.Htmx;
using PeerStor.Web.Pages.Shared;

namespace PeerStor.Web.Pages.Library;

/// <summary>What pages answer to a script after several entries were changed.</summary>
internal static class BatchAnswers
{
    /// <summary>The rows of what left the list go, and a toast says what happened, also of what could not be done.</summary>
    public static PartialViewResult Left(this Screen page, BatchChange change, Func<IReadOnlyList<Entry>, ToastView> words)
    {
        page.Response.Trigger("dialogDone");
        page.Response.Trigger("filesChanged");
        return page.Partial("_RowsGone", new RowsGoneView([.. change.Done], Toasts.Of(change, words)));
    }
}
