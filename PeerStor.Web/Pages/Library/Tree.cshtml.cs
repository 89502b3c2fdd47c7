using Microsoft.AspNetCore.Mvc;
using PeerStor.Engine.Common;
using PeerStor.Engine.Files;

namespace PeerStor.Web.Pages.Library;

/// <summary>The folders in a folder, for the tree beside the list.</summary>
public sealed class TreeModel(Drive drive, FolderTree folders) : Screen
{
    public BranchView Branch { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(EntryId id)
    {
        if (await drive.GetAsync(Caller, id, Aborted) is not { Kind: EntryKind.Folder, TrashedAt: null })
        {
            return NotFound();
        }

        IReadOnlyList<FolderNode> children = await folders.ChildrenAsync(Caller, id, TreeView.MostChildren, Aborted);
        Branch = new BranchView(
            new TreeView(Caller.User.RootFolder, new Dictionary<EntryId, IReadOnlyList<FolderNode>>(), default), children);
        return WantsRegion ? Partial("_Branch", Branch) : Page();
    }
}
