using Microsoft.AspNetCore.Mvc;
using PeerStor.Engine;
using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Users;
using PeerStor.Web.Hosting.Htmx;
using PeerStor.Web.Pages.Shared;

namespace PeerStor.Web.Pages.Library;

/// <summary>An entry in detail, and without scripts the place for all that can be done with it.</summary>
public sealed class DetailsModel(
    Drive drive, FactsReader facts, FileVersions versions, FolderAccess access, Members members, EngineOptions options) : Screen
{
    public DetailsView View { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(EntryId id) => await ShowAsync(id);

    /// <summary>Makes an older version the current one again.</summary>
    public async Task<IActionResult> OnPostRestoreAsync(EntryId id, VersionId version)
    {
        Change change = await versions.RestoreAsync(Caller, id, version, Aborted);
        if (!WantsRegion)
        {
            return Redirect($"/library/details/{id}");
        }

        if (change.Outcome != ChangeOutcome.Done)
        {
            return Rejected("_Toast", Toasts.Refused(change.Outcome));
        }

        Response.Trigger("filesChanged");
        Response.Trigger("versionsChanged");
        return Partial("_Toast", new ToastView($"“{change.Entry!.Name}” is as it was in that version. Nothing was lost: the one before is in its versions."));
    }

    private async Task<SeenBy> SeenByAsync(Entry entry)
    {
        bool isFolder = entry.Kind == EntryKind.Folder;
        bool isOwn = entry.Owner == Caller.User;
        string owner = isOwn ? "" : (await members.ListAsync(Aborted)).FirstOrDefault(member => member.Id == entry.Owner)?.Name ?? "";
        SeenBy seenBy = SeenBy.Of(
            isOwn, owner, await access.ListAsync(Caller, isFolder ? entry.Id : entry.Parent, Aborted) ?? [],
            isFolder && entry.TrashedAt is null ? $"/library/sharing/{entry.Id}" : null);
        return seenBy with { MayChange = entry.Rights.HasFlag(Rights.Admin) };
    }

    private async Task<IActionResult> ShowAsync(EntryId id)
    {
        Entry? entry = await drive.GetAsync(Caller, id, Aborted);
        EntryFacts? found = await facts.ReadAsync(Caller, id, Aborted);
        if (entry is null || found is null)
        {
            return NotFound();
        }

        IReadOnlyList<Ancestor> way = await drive.AncestorsAsync(Caller, id, Aborted);
        bool isFolder = entry.Kind == EntryKind.Folder;
        Entry? folder = await drive.GetAsync(Caller, entry.Parent, Aborted);
        View = new DetailsView(
            EntryRow.Of(entry, folder?.Rights ?? (entry.Owner == Caller.User ? Rights.All : Rights.None)), FolderView.CrumbsOf([.. way.SkipLast(1)]), entry.TrashedAt is not null, entry.ContentType, found,
            isFolder ? await facts.BelowAsync(Caller, id, Aborted) : null,
            isFolder ? [] : await versions.ListAsync(Caller, id, Aborted), EntryLooks.IsText(entry), options.NodeName,
            await SeenByAsync(entry))
        {
            IsOwn = entry.Owner == Caller.User,
        };
        return WantsRegion ? Partial("_Details", View) : Page();
    }
}
