using Microsoft.AspNetCore.Mvc;
using PeerStor.Engine.Common;
using PeerStor.Engine.Sharing;
using PeerStor.Web.Api.Shares;
using PeerStor.Web.Hosting.Htmx;
using PeerStor.Web.Hosting.SignIn;
using PeerStor.Web.Pages.Library;
using PeerStor.Web.Pages.Shared;

namespace PeerStor.Web.Pages.Settings;

/// <summary>All share links: those that the user made, and those that others made on the user's files.</summary>
public sealed class SharingModel(Shares shares, TimeProvider clock) : Screen
{
    private const string Here = "/settings/sharing";

    public SharesView View { get; private set; } = new([]);

    /// <summary>A dialog that is shown as a page of its own, without scripts.</summary>
    public ShareForm? Form { get; private set; }

    public ShareMade? Shown { get; private set; }

    public ShareRow? Ending { get; private set; }

    public async Task OnGetAsync() => View = await ReadAsync();

    public async Task<IActionResult> OnGetListAsync() => Partial("_Shares", await ReadAsync());

    /// <summary>The links to one entry, for its details.</summary>
    public async Task<IActionResult> OnGetOfAsync(EntryId entry) => Partial(
        "_SharesOf", new SharesView([.. (await shares.ListAsync(Caller, entry, Aborted)).Select(ShareRow.Of)]));

    /// <summary>The link again, with its QR code.</summary>
    public async Task<IActionResult> OnGetShowAsync(ShareId id)
    {
        if (await shares.GetAsync(Caller, id, Aborted) is not { Secret: { } secret } link)
        {
            return NotFound();
        }

        string url = ReachableAddress.For(Request) + ShareAddress.Path(secret);
        Shown = new ShareMade($"The link to {ShareRow.What(link)}", url, QrCode.Svg(url), ShareMade.Describe(link), Here);
        return WantsRegion ? Partial("_ShareMade", Shown) : Page();
    }

    public async Task<IActionResult> OnGetChangeAsync(ShareId id) =>
        await shares.GetAsync(Caller, id, Aborted) is { IsMine: true } link ? Ask(link, ShareFields.Of(link)) : NotFound();

    public async Task<IActionResult> OnPostChangeAsync(ShareId id, ShareFields fields)
    {
        if (await shares.GetAsync(Caller, id, Aborted) is not { IsMine: true } link)
        {
            return NotFound();
        }

        fields = fields with { May = fields.May ?? ShareJson.Words(link.Rights) };
        if (!ModelState.IsValid)
        {
            // A limit that cannot be read must not become no limit.
            return Ask(link, fields, ShareAnswers.Words(ShareOutcome.LimitInvalid));
        }

        ShareChange change = await shares.ChangeAsync(Caller, id, fields.Edit(link, clock.GetUtcNow()), HttpContext.Origin(), Aborted);
        return change.Outcome == ShareOutcome.Done
            ? Done("The link is as you want it now.")
            : Ask(link, fields, ShareAnswers.Words(change.Outcome));
    }

    public async Task<IActionResult> OnGetEndAsync(ShareId id)
    {
        if (await shares.GetAsync(Caller, id, Aborted) is not { } link)
        {
            return NotFound();
        }

        Ending = ShareRow.Of(link);
        return WantsRegion ? Partial("_EndShare", Ending) : Page();
    }

    public async Task<IActionResult> OnPostEndAsync(ShareId id)
    {
        // One that has ended already is what was asked for.
        await shares.RevokeAsync(Caller, id, HttpContext.Origin(), Aborted);
        return Done("The link does not work any more.");
    }

    private IActionResult Ask(ShareLink link, ShareFields fields, string? problem = null)
    {
        Form = new ShareForm(
            $"Change the link to {ShareRow.What(link)}", $"{Here}?handler=Change&id={link.Id}", Here, null,
            link.Entries is [{ Kind: Engine.Files.EntryKind.Folder }], fields)
        {
            ExpiresAt = link.ExpiresAt, HasPassword = link.HasPassword, Problem = problem,
        };
        return (WantsRegion, problem) switch
        {
            (true, null) => Partial("_ShareForm", Form),
            (true, _) => Rejected("_ShareForm", Form),
            (false, null) => Page(),
            _ => RejectedPage(),
        };
    }

    private IActionResult Done(string words)
    {
        if (!WantsRegion)
        {
            return Redirect(Here);
        }

        Response.Trigger("dialogDone");
        Response.Trigger("sharesChanged");
        return Partial("_Toast", new ToastView(words));
    }

    private async Task<SharesView> ReadAsync() =>
        new([.. (await shares.ListAsync(Caller, null, Aborted)).Select(ShareRow.Of)]);
}
