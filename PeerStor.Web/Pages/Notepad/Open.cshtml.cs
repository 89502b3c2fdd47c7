using Microsoft.AspNetCore.Mvc;
using PeerStor.Engine.Notes;

namespace PeerStor.Web.Pages.Notepad;

/// <summary>Where [[Title]] leads: to the note of that title, or to a page that offers to write it.</summary>
public sealed class OpenModel(NoteShelf shelf) : Screen
{
    [BindProperty(SupportsGet = true, Name = "title")]
    public string NoteTitle { get; set; } = "";

    public IActionResult OnGet() => shelf.FindByTitle(Caller, NoteTitle) is { } note ? Redirect($"/notepad/{note.Entry.Id}") : Page();

    /// <summary>Titles that begin with what was typed, then those that hold it, one a line.</summary>
    public IActionResult OnGetTitles() => Content(
        string.Join('\n', shelf.FindTitles(Caller, NoteTitle)), "text/plain; charset=utf-8");
}
