using Microsoft.AspNetCore.Mvc;
using PeerStor.Web.Hosting.Errors;
using PeerStor.Web.Hosting.Security;

namespace PeerStor.Web.Pages.Error;

/// <summary>Says what went wrong, what it means for the files, and what to do.</summary>
[Public]
[IgnoreAntiforgeryToken]
public sealed class IndexModel : Screen
{
    public ErrorWords Words { get; private set; } = null!;

    public void OnGet(int status)
    {
        int shown = status is >= 400 and <= 599 ? status : StatusCodes.Status404NotFound;
        Words = HttpContext.ErrorWords(shown);
        Response.StatusCode = shown;
    }
}
