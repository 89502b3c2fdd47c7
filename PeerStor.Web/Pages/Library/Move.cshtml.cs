using Microsoft.AspNetCore.Mvc;
using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Web.Pages.Shared;

namespace PeerStor.Web.Pages.Library;

/// <summary>Moves entries into a folder.</summary>
public sealed class MoveModel(Drive drive, FolderTree folders) : IntoFolder(drive, folders)
{
    protected override string Verb => "move";

    protected override Task<BatchChange> ChangeAsync(IReadOnlyList<EntryId> ids, EntryId to, TakenName taken) =>
        Drive.MoveAsync(Caller, ids, to, taken, Aborted);

    protected override IActionResult Answer(BatchChange change, EntryId? from)
    {
        // What replaced a file became a version of it, which is undone in that file's history.
        List<EntryId> back = [.. change.Items.Where(item => item.IsDone && item.Change.Entry?.Id == item.Id).Select(item => item.Id)];
        UndoView? undo = from is { } folder && back.Count > 0 ? UndoView.MoveBack(back, folder) : null;
        return this.Left(change, moved => new ToastView($"{Toasts.Named(moved)} moved.", undo));
    }
}
