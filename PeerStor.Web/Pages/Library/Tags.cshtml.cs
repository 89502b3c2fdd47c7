using Microsoft.AspNetCore.Mvc;
using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Web.Hosting.Htmx;
using PeerStor.Web.Pages.Shared;

namespace PeerStor.Web.Pages.Library;

/// <summary>The tags of one entry or of several: of several, those that all have are shown, and the change is made to each.</summary>
public sealed class TagsModel(Drive drive) : Screen
{
    private const int MostKnown = 200;

    public TagForm Form { get; private set; } = null!;

    public Task<IActionResult> OnGetAsync(EntryId? id) => ShowAsync(id is { } one ? [one] : []);

    public Task<IActionResult> OnPostChooseAsync() => ShowAsync(Chosen.Read(Request));

    public async Task<IActionResult> OnPostAsync(string? tags, string? before)
    {
        IReadOnlyList<EntryId> ids = Chosen.Read(Request);
        List<string> wanted = Split(tags);
        List<string> gone = [.. Split(before).Except(wanted, StringComparer.OrdinalIgnoreCase)];
        Change change = await drive.TagAsync(Caller, ids, wanted, gone, Aborted);
        if (change.Outcome != ChangeOutcome.Done)
        {
            return await ShowAsync(ids, tags, Toasts.Words(change.Outcome, wanted.Count > 0 ? wanted[0] : ""));
        }

        if (!WantsRegion)
        {
            return Redirect(change.Entry is { } entry ? EntryLooks.FolderUrl(entry.Parent) : "/library");
        }

        Response.Trigger("dialogDone");
        Response.Trigger("filesChanged");
        Response.Trigger("versionsChanged");
        return Partial("_Toast", new ToastView(ids.Count == 1 ? "The tags are saved." : $"The tags of {Format.Count(ids.Count)} entries are saved."));
    }

    private static List<string> Split(string? tags) =>
        [.. (tags ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];

    private async Task<IActionResult> ShowAsync(IReadOnlyList<EntryId> ids, string? typed = null, string? problem = null)
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

        IEnumerable<string> common = entries.Skip(1).Aggregate(
            (IEnumerable<string>)entries[0].Tags, (shared, entry) => shared.Intersect(entry.Tags, StringComparer.OrdinalIgnoreCase));
        IReadOnlyList<TagCount> known = await drive.ListTagsAsync(Caller, Aborted);
        string what = entries.Count == 1 ? $"“{entries[0].Name}”" : Format.Count(entries.Count, "entry", "entries");
        Form = new TagForm(
            $"Tags of {what}", Chosen.Write(entries.Select(entry => entry.Id)), typed ?? string.Join(", ", common),
            [.. known.Take(MostKnown).Select(tag => tag.Tag)], EntryLooks.FolderUrl(entries[0].Parent), problem);
        if (problem is not null)
        {
            return WantsRegion ? Rejected("_TagForm", Form) : RejectedPage();
        }

        return WantsRegion ? Partial("_TagForm", Form) : Page();
    }
}
