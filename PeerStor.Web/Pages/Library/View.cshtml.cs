using Microsoft.AspNetCore.Mvc;
using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Web.Pages.Shared;

namespace PeerStor.Web.Pages.Library;

/// <summary>Shows a file on a page: an image, the beginning of a text, or what it is and how to get it.</summary>
public sealed class ViewModel(Drive drive, Content content) : Screen
{
    public FileView View { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(EntryId id)
    {
        Entry? entry = await drive.GetAsync(Caller, id, Aborted);
        if (entry is not { Kind: EntryKind.File })
        {
            return NotFound();
        }

        TextPreview? text = EntryLooks.IsText(entry) && await content.OpenAsync(Caller, id, null, Aborted) is { } open
            ? await TextPreview.ReadAsync(open, Aborted)
            : null;
        IReadOnlyList<Ancestor> way = await drive.AncestorsAsync(Caller, id, Aborted);
        View = FileView.Of(entry, FolderView.CrumbsOf([.. way.Take(way.Count - 1)]), text);
        return Page();
    }
}
