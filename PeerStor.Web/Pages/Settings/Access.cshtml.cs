using Microsoft.AspNetCore.Mvc;
using PeerStor.Engine.Files;
using PeerStor.Engine.Users;
using PeerStor.Web.Hosting.Security;
using PeerStor.Web.Hosting.SignIn;

namespace PeerStor.Web.Pages.Settings;

/// <summary>Who may come in: sessions, tokens, and a link for one more browser.</summary>
[OwnAccount]
public sealed class AccessModel(Access access, Drive drive) : Screen
{
    private const int LongestLabel = 64;

    public AccessView Granted { get; private set; } = null!;

    public AnotherDeviceView AnotherDevice { get; private set; } = new();

    public async Task OnGetAsync() => Granted = await GrantedAsync();

    /// <summary>The sessions and tokens alone.</summary>
    public async Task<IActionResult> OnGetAccessAsync() => Partial("_Access", await GrantedAsync());

    public async Task<IActionResult> OnPostTokenAsync(string? label, string? scope, int? days, string? folder)
    {
        string name = (label ?? "").Trim();
        if (name.Length is 0 or > LongestLabel)
        {
            return await ShowAsync(await GrantedAsync() with { Problem = $"Give the token a name of 1 to {LongestLabel} characters." });
        }

        GrantScope allowed = scope switch
        {
            "read" => GrantScope.Read,
            "all" => GrantScope.All,
            _ => GrantScope.Read | GrantScope.Write,
        };
        Entry? only = null;
        if ((folder ?? "").Trim().Trim('/') is { Length: > 0 } path)
        {
            only = await drive.FindAsync(Caller, path, Aborted);
            if (only is not { Kind: EntryKind.Folder })
            {
                return await ShowAsync(await GrantedAsync() with { Problem = $"There is no folder “{path}”. Write its path as the Library shows it." });
            }

            allowed &= ~GrantScope.Admin;
        }

        TimeSpan? lifetime = days is > 0 and <= 3650 ? TimeSpan.FromDays(days.Value) : null;
        NewGrant made = await access.CreateTokenAsync(Caller, name, allowed, lifetime, only?.Id, Aborted);
        await HttpContext.NoteAsync(AuditEvent.TokenMade, name);
        return await ShowAsync(await GrantedAsync() with { Made = new NewToken(name, made.Secret) });
    }

    public async Task<IActionResult> OnPostLinkAsync()
    {
        NewGrant made = await access.CreateSignInLinkAsync(Caller, Aborted);
        await HttpContext.NoteAsync(AuditEvent.SignInLinkMade);
        string link = ReachableAddress.For(Request) + SignInLink.Path(made.Secret);
        AnotherDevice = new AnotherDeviceView(link, QrCode.Svg(link));
        if (WantsRegion)
        {
            return Partial("_AnotherDevice", AnotherDevice);
        }

        await OnGetAsync();
        return Page();
    }

    public async Task<IActionResult> OnPostSignOutAsync()
    {
        HttpContext.WillEnd(Caller.Grant);
        await access.RevokeAsync(Caller, Caller.Grant, Aborted);
        await HttpContext.NoteAsync(AuditEvent.SignedOut);
        SessionCookie.Clear(HttpContext);
        return Redirect("/sign-in");
    }

    private async Task<AccessView> GrantedAsync() =>
        new([.. (await access.ListAsync(Caller, Aborted)).Where(grant => grant.Kind != GrantKind.SignInLink)
            .Select(grant => GrantRow.Of(grant, Caller.Grant))]);

    private async Task<IActionResult> ShowAsync(AccessView view)
    {
        if (view.Problem is not null)
        {
            Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        }

        if (WantsRegion)
        {
            return Partial("_Access", view);
        }

        Granted = view;
        return Page();
    }
}
