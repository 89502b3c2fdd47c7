using Microsoft.AspNetCore.Mvc;
using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Notes;
using PeerStor.Engine.Notes.Blocks;
using PeerStor.Engine.Users;
using PeerStor.Web.Hosting.Htmx;
using PeerStor.Web.Pages.Notepad.Blocks;
using PeerStor.Web.Pages.Shared;

namespace PeerStor.Web.Pages.Notepad;

/// <summary>One note, to read and to write in. Without scripts it is a form whose save is merged with what others wrote.</summary>
[RequestFormLimits(ValueLengthLimit = LargestText)]
public sealed class NoteModel(Notebook notes, NoteShelf shelf, NoteLinks links, NoteTravel travel, Drive drive, LiveBlocks live) : Screen
{
    /// <summary>The largest note, in the language that takes most bytes for its characters.</summary>
    private const int LargestText = 48 << 20;

    public NoteView View { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(EntryId id) => await LoadAsync(id) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync(EntryId id, string? text, string? basis)
    {
        NoteReply saved = await notes.SaveAsync(Caller, id, basis ?? "", text ?? "", Aborted);
        if (saved.Outcome == NoteOutcome.Done)
        {
            return Redirect($"/notepad/{id}");
        }

        if (!await LoadAsync(id))
        {
            return NotFound();
        }

        View = View with { Text = View.Text with { Text = text ?? "" }, Problem = NoteWords.Of(saved) };
        return RejectedPage();
    }

    /// <summary>How a text reads, for the editor's other half.</summary>
    public async Task<IActionResult> OnPostPreviewAsync(EntryId id, string? text)
    {
        if (notes.Find(Caller, id) is null)
        {
            return NotFound();
        }

        return Partial("_Reading", await ReadingAsync(id, text ?? "", await FolderPathAsync(id), NoteReading.Answers(Request.Form)));
    }

    /// <summary>One live block by itself. What it is comes with the request: it is checked, and shows what its reader may see,
    /// whoever wrote it, so nothing depends on which state of the note the page was made from.</summary>
    public async Task<IActionResult> OnGetBlockAsync(EntryId id, string? name, string? lines, int nth)
    {
        if (!WantsRegion || notes.Find(Caller, id) is null)
        {
            return WantsRegion ? NotFound() : Redirect($"/notepad/{id}");
        }

        BlockText text = new(name ?? "", lines ?? "");
        return Partial("Blocks/_Block", await live.LoadAsync(
            new NoteReader(Caller, id, await FolderPathAsync(id)), LiveBlock.Read(text, NoteReading.Answers(Request.Query)), NoteReading.IdOf(text, nth), Aborted));
    }

    public async Task<IActionResult> OnPostRenameAsync(EntryId id, string? title)
    {
        string name = NoteTitle.ToName(title ?? "");
        Change change = notes.Find(Caller, id) is null ? new Change(ChangeOutcome.NotFound)
            : (title ?? "").Trim().Length == 0 ? new Change(ChangeOutcome.NameInvalid)
            : await drive.RenameAsync(Caller, id, name, Aborted);
        if (change.Outcome == ChangeOutcome.Done && !WantsRegion)
        {
            return Redirect($"/notepad/{id}");
        }

        if (change.Outcome != ChangeOutcome.Done)
        {
            string why = change.Outcome == ChangeOutcome.NameInvalid && (title ?? "").Trim().Length == 0
                ? "A note needs a title."
                : Toasts.Words(change.Outcome, name);
            if (WantsRegion)
            {
                return Rejected("_Toast", new ToastView(why, IsBad: true));
            }

            if (!await LoadAsync(id))
            {
                return NotFound();
            }

            View = View with { Problem = why };
            return RejectedPage();
        }

        Response.Trigger("filesChanged");
        return Partial("_Toast", new ToastView($"The note is now called “{NoteTitle.Of(change.Entry!.Name)}”."));
    }

    private async Task<bool> LoadAsync(EntryId id)
    {
        if (shelf.Find(Caller, id) is not { Entry.TrashedAt: null } note || await notes.ReadAsync(Caller, id, Aborted) is not { } text)
        {
            return false;
        }

        string folder = await FolderPathAsync(id);
        bool canWrite = note.Entry.Rights.HasFlag(Rights.Write) && Caller.Scope.HasFlag(GrantScope.Write);
        View = new NoteView(
            note, text, await ReadingAsync(id, text.Text, folder, NoteReading.Answers(Request.Query)), canWrite, Caller.Name, Caller.User.ToString(), folder,
            await links.FindBacklinksAsync(Caller, note, Aborted))
        {
            IsOwner = note.Entry.Owner == Caller.User && Caller.Reach is null,
            IsHeld = !travel.IsAutomatic,
            IsInCommunity = folder == NoteTravel.Community && travel.Folder is not null,
            IsAmongOwn = folder == Notebook.Folder && !note.IsShared,
        };
        return true;
    }

    private async Task<string> FolderPathAsync(EntryId id) => string.Join(
        '/', (await drive.AncestorsAsync(Caller, id, Aborted)).Skip(1).SkipLast(1).Select(step => step.Name));

    private Task<NoteReading> ReadingAsync(EntryId id, string text, string folder, IReadOnlyDictionary<string, string> answers) =>
        NoteReading.OfAsync(new NoteReader(Caller, id, folder), text, live, answers, Aborted);
}
