using Microsoft.AspNetCore.Mvc;
using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Notes;
using PeerStor.Engine.Users;
using PeerStor.Web.Hosting.Htmx;
using PeerStor.Web.Pages.Shared;
using PeerStor.Web.Previews;
using PeerStor.Web.Previews.Markdown;

namespace PeerStor.Web.Pages.Notepad;

/// <summary>One note, to read and to write in. Without scripts it is a form whose save is merged with what others wrote.</summary>
public sealed class NoteModel(Notebook notes, NoteShelf shelf, NoteLinks links, Drive drive) : Screen
{
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

        return Content(
            Rendered(text ?? "", id, await FolderPathAsync(id)) ?? "<p>This text is too large, or nested too deeply, to be shown as it reads.</p>",
            "text/html; charset=utf-8");
    }

    public async Task<IActionResult> OnPostRenameAsync(EntryId id, string? title)
    {
        string name = NoteTitle.ToName(title ?? "");
        Change change = notes.Find(Caller, id) is null ? new Change(ChangeOutcome.NotFound)
            : (title ?? "").Trim().Length == 0 ? new Change(ChangeOutcome.NameInvalid)
            : await drive.RenameAsync(Caller, id, name, Aborted);
        if (!WantsRegion)
        {
            return Redirect($"/notepad/{id}");
        }

        if (change.Outcome != ChangeOutcome.Done)
        {
            return Rejected("_Toast", new ToastView(
                change.Outcome == ChangeOutcome.NameInvalid && name.Length <= 3 ? "A note needs a title." : Toasts.Words(change.Outcome, name), IsBad: true));
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
            note, text, Rendered(text.Text, id, folder), canWrite, Caller.Name, Caller.User.ToString(), folder,
            await links.FindBacklinksAsync(Caller, note, Aborted))
        {
            IsOwner = note.Entry.Owner == Caller.User && Caller.Reach is null,
            IsAmongOwn = folder == Notebook.Folder && !note.IsShared,
        };
        return true;
    }

    private async Task<string> FolderPathAsync(EntryId id) => string.Join(
        '/', (await drive.AncestorsAsync(Caller, id, Aborted)).Skip(1).SkipLast(1).Select(step => step.Name));

    private static string? Rendered(string text, EntryId id, string folder) => text.Length > PreviewLimits.MarkdownBytes
        ? null
        : MarkdownRendering.Render(text, new MarkdownPlace(folder, $"/library/view/{id}"));
}
