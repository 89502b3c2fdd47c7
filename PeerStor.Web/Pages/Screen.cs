using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PeerStor.Engine.Users;
using PeerStor.Web.Hosting.Htmx;
using PeerStor.Web.Hosting.SignIn;

namespace PeerStor.Web.Pages;

/// <summary>What the pages have in common: who asks, and whether a whole page or one region of it is wanted.</summary>
public abstract class Screen : PageModel
{
    protected Caller Caller => HttpContext.Caller();

    protected CancellationToken Aborted => HttpContext.RequestAborted;

    /// <summary>
    /// Whether a script asks for one region. Navigation within the site is by htmx too, but takes its part out of the
    /// whole page, and so does going back in history.
    /// </summary>
    protected bool WantsRegion => Request.IsHtmx() && Request.Headers["HX-Request-Type"] == "partial";

    public override void OnPageHandlerExecuting(Microsoft.AspNetCore.Mvc.Filters.PageHandlerExecutingContext context)
    {
        Response.VaryByHtmx();
        Response.Headers.CacheControl = "no-store";
        if (context.HandlerMethod is null)
        {
            // Without this the page would be shown without anything having been read for it.
            context.Result = StatusCode(StatusCodes.Status405MethodNotAllowed);
        }
    }

    /// <summary>A region whose input was refused: 422, so that it is swapped in with its words of what is wrong.</summary>
    protected PartialViewResult Rejected(string partial, object model)
    {
        Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        return Partial(partial, model);
    }

    /// <summary>The whole page again, with its words of what is wrong.</summary>
    protected PageResult RejectedPage()
    {
        Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        return Page();
    }
}
