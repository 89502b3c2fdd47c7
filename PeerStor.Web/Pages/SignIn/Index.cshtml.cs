using Microsoft.AspNetCore.Mvc;
using PeerStor.Engine.Users;
using PeerStor.Web.Hosting.Security;
using PeerStor.Web.Hosting.SignIn;

namespace PeerStor.Web.Pages.SignIn;

/// <summary>
/// Signs this browser in: by name and password once somebody has one, or by a one-time link. Opening the link changes
/// nothing yet: the page sends the secret back by POST, so that a preview in a chat does not use it up.
/// </summary>
[Public]
public sealed class IndexModel(Access access, Credentials credentials, AuditLog audit) : Screen
{
    [BindProperty(SupportsGet = true)]
    public string? Link { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Next { get; set; }

    [BindProperty]
    public string? Name { get; set; }

    public bool AsksPassword => credentials.AnyPassword;

    /// <summary>What is wrong with the name and password that were tried, or null.</summary>
    public string? Problem { get; private set; }

    /// <summary>Whether the link was tried and did not work.</summary>
    public bool Failed { get; private set; }

    public IActionResult OnGet() =>
        Link is null && HttpContext.CallerOrNull() is not null ? Redirect(LocalPath.OrHome(Next)) : Page();

    public async Task<IActionResult> OnPostAsync()
    {
        string device = Devices.Describe(Request.Headers.UserAgent);
        if (string.IsNullOrWhiteSpace(Link)
            || await access.RedeemSignInAsync(SecretIn(Link), device, Aborted) is not { } signedIn)
        {
            Failed = true;
            return RejectedPage();
        }

        await audit.NoteAsync(AuditEvent.SignedIn, signedIn.Name, HttpContext.Origin(), "by a link");
        SessionCookie.Set(HttpContext, signedIn.Session);
        return Redirect(LocalPath.OrHome(Next));
    }

    public async Task<IActionResult> OnPostPasswordAsync(string? password)
    {
        SignInOutcome result = await credentials.SignInAsync(Name ?? "", password ?? "", HttpContext.Origin(), Aborted);
        if (result.Session is { } session)
        {
            SessionCookie.Set(HttpContext, session);
            return Redirect(LocalPath.OrHome(Next));
        }

        Problem = PasswordWords.Refused(result.Wait);
        return RejectedPage();
    }

    /// <summary>People paste the whole address as well as its secret.</summary>
    private static string SecretIn(string pasted)
    {
        string text = pasted.Trim().TrimEnd('/');
        return text[(text.LastIndexOf('/') + 1)..];
    }
}
