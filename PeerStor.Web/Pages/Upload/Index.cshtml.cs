using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Files.Quotas;
using PeerStor.Web.Api.Transfers;
using PeerStor.Web.Pages.Library;
using PeerStor.Web.Pages.Shared;

namespace PeerStor.Web.Pages.Upload;

/// <summary>Sends files here: by a script that survives cuts, or by a plain form.</summary>
[StreamedForm]
[IgnoreAntiforgeryToken] // FormUpload checks the token itself: reading it as usual would buffer the whole file.
public sealed class IndexModel(Drive drive, Uploads uploads, UploadWatch watch, StorageUse use) : Screen
{
    /// <summary>The folder that the files go into; nothing means the root.</summary>
    [BindProperty(SupportsGet = true)]
    public EntryId? To { get; set; }

    public IReadOnlyList<Crumb> Crumbs { get; private set; } = [];

    public IReadOnlyList<UnfinishedUpload> Unfinished { get; private set; } = [];

    /// <summary>What became of a file that was sent by the form; an error when it is bad.</summary>
    public ToastView? Notice { get; private set; }

    /// <summary>What the user's files take of what they may.</summary>
    public StorageRoom Room => use.Of(Caller.User);

    public string FolderPath => string.Join('/', Crumbs.Skip(1).Select(crumb => crumb.Name));

    public async Task<IActionResult> OnGetAsync(EntryId? stored)
    {
        if (!await LoadAsync())
        {
            return NotFound();
        }

        if (stored is { } id && await drive.GetAsync(Caller, id, Aborted) is { } entry)
        {
            Notice = new ToastView($"“{entry.Name}” is stored here now: {Format.Size(entry.SizeBytes)}, copies: {entry.Copies} of {entry.CopiesTarget}.");
        }

        return Page();
    }

    public async Task<IActionResult> OnGetUnfinishedAsync()
    {
        await LoadUnfinishedAsync();
        return Partial("_Unfinished", Unfinished);
    }

    public IActionResult OnGetRoom() => Partial("_Room", Room);

    public async Task<IActionResult> OnPostFileAsync()
    {
        if (!await LoadAsync())
        {
            return NotFound();
        }

        UploadReply reply = await new FormUpload(uploads, watch).ReceiveAsync(HttpContext, Caller, FolderPath);
        if (reply is { Outcome: UploadOutcome.Stored, File: { } file })
        {
            return Redirect(string.Create(CultureInfo.InvariantCulture, $"/upload?to={To}&stored={file.Entry.Id}"));
        }

        Notice = new ToastView(UploadWords.For(reply), IsBad: true);
        return RejectedPage();
    }

    private async Task<bool> LoadAsync()
    {
        IReadOnlyList<Ancestor> way = await drive.AncestorsAsync(Caller, To ?? Caller.User.RootFolder, Aborted);
        Crumbs = FolderView.CrumbsOf(way);
        await LoadUnfinishedAsync();
        return Crumbs.Count > 0;
    }

    // Also those that seem to be sent right now: after a reload the server needs a moment to see that nobody does.
    private async Task LoadUnfinishedAsync() =>
        Unfinished = [.. (await uploads.ListAsync(Caller, Aborted))
            .OrderByDescending(upload => upload.LastActivity).Select(UnfinishedUpload.Of)];
}
