using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PeerStor.Engine.Sharing;
using PeerStor.Web.Api.Shares;
using PeerStor.Web.Api.Visits;
using PeerStor.Web.Hosting.Security;
using PeerStor.Web.Hosting.SignIn;
using PeerStor.Web.Pages.SignIn;
using PeerStor.Web.Previews;

namespace PeerStor.Web.Pages.Share;

/// <summary>What somebody sees who opens a share link: no account, no frame, nothing of the rest of this server.</summary>
[Visitors]
[IgnoreAntiforgeryToken]
public sealed class IndexModel(ShareGate gate, ShareVisits visits, SharePages pages, TimeProvider clock) : Screen
{
    /// <summary>An entry below what the link leads to.</summary>
    [BindProperty(SupportsGet = true)]
    public string? At { get; set; }

    /// <summary>A form without scripts has sent a file.</summary>
    [BindProperty(SupportsGet = true)]
    public bool Sent { get; set; }

    [BindProperty(SupportsGet = true)]
    public bool Grid { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Cursor { get; set; }

    [BindProperty(SupportsGet = true)]
    public bool Source { get; set; }

    [BindProperty(SupportsGet = true)]
    public long From { get; set; }

    [BindProperty(SupportsGet = true)]
    public long Line { get; set; }

    [BindProperty(SupportsGet = true)]
    public long Row { get; set; }

    public ShareView? View { get; private set; }

    public ShareClosed? Closed { get; private set; }

    public SharePassword? Password { get; private set; }

    private string Address => ShareAddress.Path(ShareGate.SecretOf(HttpContext));

    public async Task<IActionResult> OnGetAsync()
    {
        Response.Headers.CacheControl = "private, no-store";
        ShareOpening opening = gate.Open(HttpContext);
        if (opening.Share is not { } share)
        {
            return Refuse(opening.Outcome);
        }

        Visit visit = HttpContext.Features.Get<Visiting>()!.Visit;
        if (share is { CanView: true, DownloadsLeft: 0 } && visit.Taken.Count == 0)
        {
            return Close(ShareClosed.UsedUp);
        }

        ShareWishes wishes = new(At, Grid, Cursor, new PreviewWish(Source, From > 0 ? new(From, Math.Max(1, Line)) : null, Math.Max(0, Row)));
        View = await pages.ReadAsync(share, new SharePlace(Address), visit, wishes, Aborted);
        if (View is null)
        {
            return Close(ShareClosed.Unknown);
        }

        if (visit.IsNew)
        {
            await visits.NoteVisitAsync(share.Id);
            ShareGate.Keep(HttpContext, share, visit);
        }

        return Page();
    }

    /// <summary>Only the next piece of a long text or table.</summary>
    public async Task<IActionResult> OnGetMoreAsync()
    {
        await OnGetAsync();
        return View?.File?.Preview switch
        {
            TextPreview text => Partial("/Pages/Library/View/_TextLines.cshtml", text),
            TablePreview table => Partial("/Pages/Library/View/_TableRows.cshtml", table),
            _ => NotFound(),
        };
    }

    /// <summary>Takes the password; where none is wanted, the link is opened again.</summary>
    public async Task<IActionResult> OnPostAsync(string? password)
    {
        Response.Headers.CacheControl = "private, no-store";
        ShareOpening opening = gate.Open(HttpContext);
        if (opening.Outcome != ShareOpeningOutcome.NeedsPassword)
        {
            return opening.Share is null ? Refuse(opening.Outcome) : Redirect(Address);
        }

        string secret = ShareGate.SecretOf(HttpContext);
        ShareUnlock unlock = await visits.UnlockAsync(secret, password ?? "", HttpContext.Origin(), Aborted);
        if (unlock.PasswordKey is { } key && visits.Open(secret, key).Share is { } share)
        {
            Visit visit = Visit.Begin(clock.GetUtcNow(), key);
            ShareGate.Keep(HttpContext, share, visit);
            await visits.NoteVisitAsync(share.Id);
            return Redirect(Address);
        }

        Password = new SharePassword(Address, unlock.Wait > TimeSpan.Zero
            ? $"Too many tries. Wait {PasswordWords.Wait(unlock.Wait)}, then try again."
            : "That is not the password.");
        return RejectedPage();
    }

    /// <summary>Shows a file of a link whose downloads are counted: that is one of them.</summary>
    public async Task<IActionResult> OnPostShowAsync()
    {
        ShareOpening opening = gate.Open(HttpContext);
        if (opening.Share is not { } share)
        {
            return Refuse(opening.Outcome);
        }

        if (await pages.FileAsync(share, At, Aborted) is not { } file)
        {
            return Close(ShareClosed.Unknown);
        }

        return await gate.TakeAsync(HttpContext, share, DownloadMark.Of(file))
            ? Redirect(At is null ? Address : $"{Address}?at={file.Id}")
            : Close(ShareClosed.UsedUp);
    }

    private PageResult Refuse(ShareOpeningOutcome outcome)
    {
        if (outcome == ShareOpeningOutcome.NeedsPassword)
        {
            Password = new SharePassword(Address);
            return Page();
        }

        return Close(outcome == ShareOpeningOutcome.Expired ? ShareClosed.Expired : ShareClosed.Unknown);
    }

    private PageResult Close(ShareClosed closed)
    {
        Closed = closed;
        View = null;
        Response.StatusCode = closed.Status;
        return Page();
    }
}
