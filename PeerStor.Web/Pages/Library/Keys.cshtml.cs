using Microsoft.AspNetCore.Mvc;

namespace PeerStor.Web.Pages.Library;

/// <summary>The keys of the Library, as file managers have them.</summary>
public sealed class KeysModel : Screen
{
    public static readonly IReadOnlyList<(string Keys, string What)> All =
    [
        ("↑ ↓ ← →", "go from entry to entry"),
        ("Home End", "to the first and the very last entry"),
        ("a–z", "type the beginning of a name to go there"),
        ("Enter", "open"),
        ("Backspace", "to the folder above; Alt+↑ too"),
        ("Space", "select or unselect"),
        ("Shift+↑ Shift+↓", "select a range; Shift+click too"),
        ("Ctrl+A", "select everything in this folder"),
        ("Esc", "select nothing"),
        ("F2", "rename"),
        ("Delete", "to the trash"),
        ("Ctrl+X Ctrl+C", "take along to move, or to copy"),
        ("Ctrl+V", "put what was taken along here"),
        ("Shift+F10", "menu of all actions"),
        ("Alt+Enter", "details"),
        ("Ctrl+I", "filter this folder"),
        ("/", "search everything; Ctrl+K too"),
        ("?", "this list"),
    ];

    public IActionResult OnGet() => WantsRegion ? Partial("_Keys", this) : Page();
}
