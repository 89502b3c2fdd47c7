using Microsoft.AspNetCore.Mvc;
using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Web.Pages.Shared;

namespace PeerStor.Web.Pages.Library;

/// <summary>What changed in a text between two of its versions.</summary>
public sealed class CompareModel(Drive drive, FileVersions versions, Content content) : Screen
{
    public CompareView View { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(EntryId id, VersionId? from, VersionId? to)
    {
        Entry? entry = await drive.GetAsync(Caller, id, Aborted);
        IReadOnlyList<FileVersion> all = await versions.ListAsync(Caller, id, Aborted);
        if (entry is null || Find(all, to, 0) is not { } newer || Find(all, from, 1) is not { } older)
        {
            return NotFound();
        }

        string? old = await ReadAsync(id, older);
        string? now = await ReadAsync(id, newer);
        string? problem = old is not null && now is not null ? null
            : $"Only texts of at most {Format.Size(ComparisonText.MostBytes)} and {Format.Count(ComparisonText.MostLines)} lines are compared here. Download both versions to compare them with a program on your device.";
        IReadOnlyList<Ancestor> way = await drive.AncestorsAsync(Caller, id, Aborted);
        View = new CompareView(
            id, entry.Name, FolderView.CrumbsOf([.. way.SkipLast(1)]), older, newer, all,
            problem is null ? ComparisonText.Compare(old!, now!) : [], problem);
        return Page();
    }

    private static FileVersion? Find(IReadOnlyList<FileVersion> all, VersionId? wanted, int otherwise) => wanted is null
        ? all.ElementAtOrDefault(Math.Min(otherwise, all.Count - 1))
        : all.FirstOrDefault(version => version.Id == wanted);

    private async Task<string?> ReadAsync(EntryId id, FileVersion version) =>
        await content.OpenAsync(Caller, id, version.Id, Aborted) is { } open ? await ComparisonText.ReadAsync(open, Aborted) : null;
}
