using Microsoft.AspNetCore.Mvc;
using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Web.Pages.Shared;

namespace PeerStor.Web.Pages.Library;

/// <summary>Brings entries into a folder, which is found by walking through them; asks when names are taken there.</summary>
public abstract class IntoFolder(Drive drive, FolderTree folders) : Screen
{
    private const int FoldersAtOnce = 500;
    private const int NamesInQuestion = 5;

    public IntoFolderForm? Form { get; private set; }

    public TakenForm? Question { get; private set; }

    /// <summary>"move" or "copy": the last part of the page's address.</summary>
    protected abstract string Verb { get; }

    protected Drive Drive { get; } = drive;

    public Task<IActionResult> OnGetAsync(EntryId? id, EntryId? at) => ShowAsync(id is { } one ? [one] : [], at, null);

    /// <summary>The form for several entries, or at another folder: nothing changes.</summary>
    public Task<IActionResult> OnPostChooseAsync(EntryId? at) => ShowAsync(Chosen.Read(Request), at, null);

    public async Task<IActionResult> OnPostAsync(EntryId to, TakenName taken)
    {
        IReadOnlyList<EntryId> ids = Chosen.Read(Request);
        EntryId? from = await CommonParentAsync(ids);
        BatchChange change = await ChangeAsync(ids, to, taken);
        if (taken == TakenName.Ask && change.Taken.ToList() is { Count: > 0 } inTheWay)
        {
            Question = new TakenForm(
                Verb, Chosen.Write(ids), ids.Count, to, (await Drive.GetAsync(Caller, to, Aborted))?.Name ?? "",
                [.. inTheWay.Take(NamesInQuestion).Select(item => item.Change.Entry!.Name)], inTheWay.Count);
            return WantsRegion ? Partial("_TakenForm", Question) : RejectedPage();
        }

        if (!change.Done.Any() && change.Items.Count > 0 && change.Items[0].Change.Outcome is var outcome and not ChangeOutcome.NameTaken)
        {
            return await ShowAsync(ids, to, Toasts.Words(outcome, ""));
        }

        return WantsRegion ? Answer(change, from) : Redirect(EntryLooks.FolderUrl(to));
    }

    protected abstract Task<BatchChange> ChangeAsync(IReadOnlyList<EntryId> ids, EntryId to, TakenName taken);

    protected abstract IActionResult Answer(BatchChange change, EntryId? from);

    private async Task<IActionResult> ShowAsync(IReadOnlyList<EntryId> ids, EntryId? at, string? problem)
    {
        Entry? first = ids.Count > 0 ? await Drive.GetAsync(Caller, ids[0], Aborted) : null;
        EntryId target = at ?? first?.Parent ?? default;
        IReadOnlyList<Ancestor> way = await Drive.AncestorsAsync(Caller, target, Aborted);
        if (first is null || way.Count == 0)
        {
            return NotFound();
        }

        HashSet<EntryId> chosen = [.. ids];
        IReadOnlyList<FolderNode> inside = await folders.ChildrenAsync(Caller, target, FoldersAtOnce, Aborted);
        bool intoItself = way.Any(step => chosen.Contains(step.Id));
        Form = new IntoFolderForm(
            Verb, ids.Count == 1 ? $"“{first.Name}”" : Format.Count(ids.Count, "entry", "entries"), Chosen.Write(ids),
            [.. way.Select((step, depth) => new FolderChoice(step.Id, depth == 0 ? "Library" : step.Name))],
            [.. inside.Where(folder => !chosen.Contains(folder.Id)).Select(folder => new FolderChoice(folder.Id, folder.Name))],
            target, !intoItself && (Verb == "copy" || target != first.Parent), EntryLooks.FolderUrl(first.Parent), problem);
        if (problem is not null)
        {
            return WantsRegion ? Rejected("_IntoFolderForm", Form) : RejectedPage();
        }

        return WantsRegion ? Partial("_IntoFolderForm", Form) : Page();
    }

    private async Task<EntryId?> CommonParentAsync(IReadOnlyList<EntryId> ids)
    {
        EntryId? common = null;
        foreach (EntryId id in ids)
        {
            EntryId? parent = (await Drive.GetAsync(Caller, id, Aborted))?.Parent;
            common ??= parent;
            if (parent != common)
            {
                return null;
            }
        }

        return common;
    }
}
