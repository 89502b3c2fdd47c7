using Microsoft.AspNetCore.Mvc;
using PeerStor.Engine.Users;
using PeerStor.Web.Hosting.Security;
using PeerStor.Web.Hosting.SignIn;
using PeerStor.Web.Pages.SignIn;

namespace PeerStor.Web.Pages.Join;

/// <summary>Who was invited chooses a name and a password here and becomes a user.</summary>
[Public]
public sealed class IndexModel(Invitations invitations) : Screen
{
    [BindProperty(SupportsGet = true)]
    public string Secret { get; set; } = "";

    [BindProperty]
    public string? Name { get; set; }

    public bool IsValid { get; private set; }

    public JoinedView? Joined { get; private set; }

    public string? NameProblem { get; private set; }

    public string? PasswordProblem { get; private set; }

    public void OnGet() => IsValid = invitations.Find(Secret) is not null;

    public async Task<IActionResult> OnPostAsync(string? password)
    {
        InvitationResult result = await invitations.AcceptAsync(Secret, Name ?? "", password ?? "", HttpContext.Origin(), Aborted);
        if (result is { Session: { } session, RecoveryCode: { } code })
        {
            SessionCookie.Set(HttpContext, session);
            Joined = new JoinedView(UserName.Normalize(Name)!, code);
            return Page();
        }

        IsValid = result.Outcome != InvitationOutcome.NotValid;
        NameProblem = result.Outcome switch
        {
            InvitationOutcome.NameInvalid => "Take 1 to 64 characters, without slashes.",
            InvitationOutcome.NameTaken => "Somebody here is called that already. Take another name.",
            _ => null,
        };
        PasswordProblem = result.Problem is { } problem ? PasswordWords.Of(problem) : null;
        return RejectedPage();
    }
}

/// <summary>The new user, and the code that is shown this once.</summary>
public sealed record JoinedView(string Name, string RecoveryCode);
