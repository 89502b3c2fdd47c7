using Microsoft.AspNetCore.Mvc;
using PeerStor.Engine.Users;
using PeerStor.Web.Hosting.Security;
using PeerStor.Web.Hosting.SignIn;

namespace PeerStor.Web.Pages.SignIn;

/// <summary>
/// Turns a one-time link into a session of this browser. Opening the link changes nothing yet: the page sends the secret
/// back by POST, so that a preview in a chat does not use it up.
/// </summary>
[Public]
public sealed class IndexModel(Access access) : Screen
{
    [BindProperty(SupportsGet = true)]
    public string? Link { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Next { get; set; }

    /// <summary>Whether the link was tried and did not work.</summary>
    public bool Failed { get; private set; }

    public IActionResult OnGet() =>
        Link is null && HttpContext.CallerOrNull() is not null ? Redirect(LocalPath.OrHome(Next)) : Page();

    public async Task<IActionResult> OnPostAsync()
    {
        string device = Devices.Describe(Request.Headers.UserAgent);
        if (string.IsNullOrWhiteSpace(Link)
            || await access.RedeemSignInAsync(SecretIn(Link), device, Aborted) is not { } session)
        {
            Failed = true;
            return RejectedPage();
        }

        SessionCookie.Set(HttpContext, session);
        return Redirect(LocalPath.OrHome(Next));
    }

    /// <summary>People paste the whole address as well as its secret.</summary>
    private static string SecretIn(string pasted)
    {
        string text = pasted.Trim().TrimEnd('/');
        return text[(text.LastIndexOf('/') + 1)..];
    }
}
