using Microsoft.AspNetCore.Mvc;
using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Sharing;
using PeerStor.Engine.Users;
using PeerStor.Web.Api.Shares;
using PeerStor.Web.Hosting.Htmx;
using PeerStor.Web.Hosting.SignIn;
using PeerStor.Web.Pages.Settings;
using PeerStor.Web.Pages.Shared;

namespace PeerStor.Web.Pages.Library;

/// <summary>Makes a share link for one entry or several, and shows it with its QR code.</summary>
public sealed class ShareModel(Drive drive, Shares shares, TimeProvider clock) : Screen
{
    public ShareForm? Form { get; private set; }

    public ShareMade? Made { get; private set; }

    public Task<IActionResult> OnGetAsync(EntryId? id) => ShowAsync(id is { } one ? [one] : [], new ShareFields());

    public Task<IActionResult> OnPostChooseAsync() => ShowAsync(Chosen.Read(Request), new ShareFields());

    public async Task<IActionResult> OnPostAsync(ShareFields fields)
    {
        IReadOnlyList<EntryId> ids = Chosen.Read(Request);
        if (!ModelState.IsValid)
        {
            // A limit that cannot be read must not become no limit.
            return await ShowAsync(ids, fields, ShareAnswers.Words(ShareOutcome.LimitInvalid));
        }

        ShareChange made = await shares.CreateAsync(Caller, fields.Wish(ids, clock.GetUtcNow()), HttpContext.Origin(), Aborted);
        if (made.Link is not { Secret: { } secret } link)
        {
            return await ShowAsync(ids, fields, ShareAnswers.Words(made.Outcome));
        }

        string url = ReachableAddress.For(Request) + ShareAddress.Path(secret);
        Made = new ShareMade(
            $"The link to {What(link.Entries)} is made", url, QrCode.Svg(url), ShareMade.Describe(link),
            EntryLooks.FolderUrl(link.Entries[0].Parent));
        Response.Trigger("sharesChanged");
        return WantsRegion ? Partial("_ShareMade", Made) : Page();
    }

    private async Task<IActionResult> ShowAsync(IReadOnlyList<EntryId> ids, ShareFields fields, string? problem = null)
    {
        List<Entry> entries = [];
        foreach (EntryId id in ids)
        {
            if (await drive.GetAsync(Caller, id, Aborted) is { TrashedAt: null } entry)
            {
                entries.Add(entry);
            }
        }

        if (entries.Count == 0)
        {
            return NotFound();
        }

        problem ??= entries.TrueForAll(entry => entry.Rights.HasFlag(Rights.Share)) ? null : ShareAnswers.Words(ShareOutcome.NotAllowed);

        Form = new ShareForm(
            $"Share {What(entries)}", "/library/share", EntryLooks.FolderUrl(entries[0].Parent),
            Chosen.Write(entries.Select(entry => entry.Id)), entries is [{ Kind: EntryKind.Folder }], fields)
        {
            Problem = problem,
        };
        return (WantsRegion, problem) switch
        {
            (true, null) => Partial("_ShareForm", Form),
            (true, _) => Rejected("_ShareForm", Form),
            (false, null) => Page(),
            _ => RejectedPage(),
        };
    }

    private static string What(IReadOnlyList<Entry> entries) =>
        entries is [{ } one] ? $"“{one.Name}”" : Format.Count(entries.Count, "entry", "entries");
}
