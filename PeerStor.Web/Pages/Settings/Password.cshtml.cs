using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PeerStor.Engine.Users;
using PeerStor.Web.Hosting.SignIn;
using PeerStor.Web.Pages.SignIn;

namespace PeerStor.Web.Pages.Settings;

/// <summary>The caller's own password and recovery code. Only from a signed-in browser: a token must not change them.</summary>
public sealed class PasswordModel(Credentials credentials) : Screen
{
    public CredentialState State { get; private set; } = null!;

    /// <summary>A recovery code that was made just now, to be shown this once.</summary>
    public string? RecoveryCode { get; private set; }

    public string? CurrentProblem { get; private set; }

    public string? NextProblem { get; private set; }

    public string? Done { get; private set; }

    public bool IsOwner => Caller.Role == UserRole.Owner;

    public string UserName => Caller.Name;

    public override void OnPageHandlerExecuting(Microsoft.AspNetCore.Mvc.Filters.PageHandlerExecutingContext context)
    {
        base.OnPageHandlerExecuting(context);
        if (Caller.Via != GrantKind.Session)
        {
            context.Result = StatusCode(StatusCodes.Status403Forbidden);
        }
    }

    public void OnGet() => State = credentials.StateOf(Caller);

    public async Task<IActionResult> OnPostSetAsync(string? current, string? next, string? again, bool keep)
    {
        if (next != again)
        {
            State = credentials.StateOf(Caller);
            NextProblem = "The two are not the same. Nothing was changed.";
            return RejectedPage();
        }

        bool keepSlot = IsOwner && keep;
        return Show(
            await credentials.SetPasswordAsync(Caller, current, next ?? "", keepSlot, HttpContext.Origin(), Aborted),
            "The password is set. Other browsers of yours are signed out.");
    }

    public async Task<IActionResult> OnPostRemoveAsync(string? current) => !IsOwner
        ? StatusCode(StatusCodes.Status403Forbidden)
        : Show(
            await credentials.RemovePasswordAsync(Caller, current ?? "", HttpContext.Origin(), Aborted),
            "The password is gone: this device opens your files by itself again.");

    public async Task<IActionResult> OnPostCodeAsync(string? current) => Show(
        await credentials.NewRecoveryCodeAsync(Caller, current, HttpContext.Origin(), Aborted),
        "The recovery code before this one opens nothing any more.");

    private PageResult Show(PasswordResult result, string done)
    {
        State = credentials.StateOf(Caller);
        if (!result.Done)
        {
            NextProblem = result.Problem is { } problem ? PasswordWords.Of(problem) : null;
            CurrentProblem = !result.WrongPassword ? null
                : result.Wait > TimeSpan.Zero ? PasswordWords.Refused(result.Wait) : "That is not your password. Nothing was changed.";
            return RejectedPage();
        }

        Done = done;
        RecoveryCode = result.RecoveryCode;
        return Page();
    }
}
