using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Notes;
using PeerStor.Web.Hosting.Htmx;
using PeerStor.Web.Pages.Shared;

namespace PeerStor.Web.Pages.Notepad;

/// <summary>Gives a note a folder of its own, because who may see what is said of folders.</summary>
public sealed class PeopleModel(Notebook notes, Drive drive) : Screen
{
    /// <summary>Folders of that name that may be there already.</summary>
    private const int MostNames = 20;

    public EntryId Id { get; private set; }

    public string NoteTitle { get; private set; } = "";

    public string? Problem { get; private set; }

    public string OwnUrl => $"/notepad/{Id}/people";

    public IActionResult OnGet(EntryId id)
    {
        if (!Load(id, out _))
        {
            return NotFound();
        }

        return WantsRegion ? Partial("_People", this) : Page();
    }

    public async Task<IActionResult> OnPostAsync(EntryId id)
    {
        if (!Load(id, out Entry? note))
        {
            return NotFound();
        }

        Change moved = await MoveAsync(note!);
        if (moved.Outcome != ChangeOutcome.Done)
        {
            Problem = Toasts.Words(moved.Outcome, NoteTitle);
            return WantsRegion ? Rejected("_People", this) : RejectedPage();
        }

        string sharing = $"/library/sharing/{moved.Entry!.Parent}";
        if (!WantsRegion)
        {
            return Redirect(sharing);
        }

        Response.RedirectByHtmx(sharing);
        return new NoContentResult();
    }

    private bool Load(EntryId id, out Entry? note)
    {
        note = notes.Find(Caller, id);
        Id = id;
        NoteTitle = PeerStor.Engine.Notes.NoteTitle.Of(note?.Name ?? "");
        return note is { TrashedAt: null } && note.Owner == Caller.User;
    }

    private async Task<Change> MoveAsync(Entry note)
    {
        for (int number = 1; number <= MostNames; number++)
        {
            string name = number == 1 ? NoteTitle : string.Create(CultureInfo.InvariantCulture, $"{NoteTitle} ({number})");
            Change made = await drive.CreateFolderAsync(Caller, note.Parent, name, Aborted);
            if (made.Outcome != ChangeOutcome.NameTaken)
            {
                return made.Outcome == ChangeOutcome.Done ? await drive.MoveAsync(Caller, note.Id, made.Entry!.Id, null, Aborted) : made;
            }
        }

        return new Change(ChangeOutcome.NameTaken);
    }
}
