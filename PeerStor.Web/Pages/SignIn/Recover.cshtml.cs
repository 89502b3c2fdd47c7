using Microsoft.AspNetCore.Mvc;
using PeerStor.Engine.Users;
using PeerStor.Web.Hosting.Security;
using PeerStor.Web.Hosting.SignIn;

namespace PeerStor.Web.Pages.SignIn;

/// <summary>A new password for who has the recovery code.</summary>
[Public]
public sealed class RecoverModel(Credentials credentials) : Screen
{
    [BindProperty]
    public string? Name { get; set; }

    public string? CodeProblem { get; private set; }

    public string? PasswordProblem { get; private set; }

    public void OnGet()
    {
    }

    public async Task<IActionResult> OnPostAsync(string? code, string? password)
    {
        if (RecoveryCode.Read(code) is null)
        {
            CodeProblem = "That is not a whole code: it has 28 letters and digits. Look for a mistyped one.";
            return RejectedPage();
        }

        SignInOutcome result = await credentials.RecoverAsync(Name ?? "", code!, password ?? "", HttpContext.Origin(), Aborted);
        if (result.Session is { } session)
        {
            SessionCookie.Set(HttpContext, session);
            return Redirect("/");
        }

        PasswordProblem = result.Problem is { } problem ? PasswordWords.Of(problem) : null;
        CodeProblem = result.Problem is not null ? null
            : result.Wait > TimeSpan.Zero ? PasswordWords.Refused(result.Wait)
            : "That name and code do not belong together. Nothing was changed.";
        return RejectedPage();
    }
}
