using Microsoft.AspNetCore.Mvc;
using PeerStor.Engine.Files;

namespace PeerStor.Web.Pages.Stream;

/// <summary>All video and audio, newest first.</summary>
public sealed class IndexModel(Drive drive) : Screen
{
    /// <summary>More than a person scrolls through; the Library's filter finds the rest.</summary>
    private const int MostRows = 500;

    /// <summary>"video", "audio" or nothing for both.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Kind { get; set; }

    public IReadOnlyList<MediaRow> Rows { get; private set; } = [];

    public bool HasMore => Rows.Count == MostRows;

    public async Task<IActionResult> OnGetAsync()
    {
        Kind = Kind is "video" or "audio" ? Kind : null;
        IReadOnlyList<string> classes = Kind is null ? ["video", "audio"] : [Kind];
        IReadOnlyList<(Entry Entry, string Path)> found = await drive.ListMediaAsync(Caller, classes, MostRows, Aborted);
        Rows = [.. found.Select(item => MediaRow.Of(item.Entry, item.Path))];
        return WantsRegion ? Partial("_MediaList", this) : Page();
    }
}
