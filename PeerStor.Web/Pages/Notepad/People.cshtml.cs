using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Mvc;
using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Notes;
using PeerStor.Web.Hosting.Htmx;
using PeerStor.Web.Pages.Shared;

namespace PeerStor.Web.Pages.Notepad;

/// <summary>Gives a note a folder of its own, because who may see what is said of folders.</summary>
public sealed partial class PeopleModel(Notebook notes, Drive drive) : Screen
{
    /// <summary>Folders of that name that may be there already.</summary>
    private const int MostNames = 20;

    /// <summary>Where the editor puts what is pasted, beside the note.</summary>
    private const string AttachmentFolder = "Attachments";

    public EntryId Id { get; private set; }

    public string NoteTitle { get; private set; } = "";

    public string? Problem { get; private set; }

    /// <summary>The folder that other servers have, too; null when there is none.</summary>
    public string? Folder => notes.Travel.Folder?.Path;

    /// <summary>The note lies there.</summary>
    public bool IsInFolder { get; private set; }

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

    /// <summary>Puts the note into the folder that other servers have, too, or takes it away from there.</summary>
    public async Task<IActionResult> OnPostFolderAsync(EntryId id, bool isShared)
    {
        if (!Load(id, out _))
        {
            return NotFound();
        }

        Change moved = await notes.ShareAsync(Caller, id, isShared, Aborted);
        if (moved.Outcome != ChangeOutcome.Done)
        {
            Problem = Toasts.Words(moved.Outcome, NoteTitle);
            return WantsRegion ? Rejected("_People", this) : RejectedPage();
        }

        if (!WantsRegion)
        {
            return Redirect($"/notepad/{id}");
        }

        Response.RedirectByHtmx($"/notepad/{id}");
        return new NoContentResult();
    }

    private bool Load(EntryId id, out Entry? note)
    {
        note = notes.Find(Caller, id);
        Id = id;
        IsInFolder = Folder is not null && notes.Shelf.Find(Caller, id) is { IsShared: true };
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
                return made.Outcome == ChangeOutcome.Done ? await MoveAsync(note, made.Entry!.Id) : made;
            }
        }

        return new Change(ChangeOutcome.NameTaken);
    }

    /// <summary>Pictures and files that the note shows come along as copies, because other notes may show them, too.</summary>
    private async Task<Change> MoveAsync(Entry note, EntryId folder)
    {
        NoteText? text = await notes.ReadAsync(Caller, note.Id, Aborted);
        List<EntryId> shown = [];
        foreach (string path in Attachment().Matches(text?.Text ?? "").Select(match => Uri.UnescapeDataString(match.Groups[1].Value)).Distinct())
        {
            if (await drive.FindBelowAsync(Caller, note.Parent, path, Aborted) is { Kind: EntryKind.File } file)
            {
                shown.Add(file.Id);
            }
        }

        if (shown.Count > 0
            && await drive.EnsureFolderAsync(Caller, folder, AttachmentFolder, Aborted) is { Outcome: ChangeOutcome.Done, Entry: { } into })
        {
            await drive.CopyAsync(Caller, shown, into.Id, Aborted);
        }

        return await drive.MoveAsync(Caller, note.Id, folder, null, Aborted);
    }

    [GeneratedRegex(@"\]\((" + AttachmentFolder + @"/[^)\s]+)\)")]
    private static partial Regex Attachment();
}
