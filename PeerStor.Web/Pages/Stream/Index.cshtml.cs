using Microsoft.AspNetCore.Mvc;
using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Media;

namespace PeerStor.Web.Pages.Stream;

/// <summary>All video and audio: what was begun, collections by folder, and what is in one of them.</summary>
public sealed class IndexModel(Drive drive, MediaFolders folders, MediaCatalog media, StreamShelf shelf) : Screen
{
    /// <summary>More than a person scrolls through; the filter finds the rest.</summary>
    private const int MostFolders = 200;

    private const int MostCards = 600;

    /// <summary>Files that the filter looks through, newest first.</summary>
    private const int MostSearched = 5000;

    private const int MostNew = 12;

    [BindProperty(SupportsGet = true)]
    public string? Kind { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Folder { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Q { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Sort { get; set; }

    public StreamState State => new(Kind, Folder, Q, Sort);

    /// <summary>Null: the screen shows no single folder.</summary>
    public string? FolderName { get; private set; }

    public IReadOnlyList<MediaCard> UnderWay { get; private set; } = [];

    public IReadOnlyList<MediaFolder> Collections { get; private set; } = [];

    public IReadOnlyList<MediaCard> Cards { get; private set; } = [];

    public bool HasMore => Cards.Count == MostCards;

    public bool CanLook => media.CanLook;

    private IReadOnlyList<string> Classes => Kind is null ? ["video", "audio"] : [Kind];

    public async Task<IActionResult> OnGetAsync()
    {
        Kind = Kind is "video" or "audio" ? Kind : null;
        Sort = Sort is "name" or "new" or "length" or "size" ? Sort : null;
        if (Folder is not null)
        {
            return EntryId.TryParse(Folder, null, out EntryId id) && await drive.GetAsync(Caller, id, Aborted) is { Kind: EntryKind.Folder } folder
                ? await ShowFolderAsync(folder)
                : NotFound();
        }

        IReadOnlyList<(Entry Entry, string Path)> files = await drive.ListMediaAsync(
            Caller, Classes, string.IsNullOrWhiteSpace(Q) ? MostNew : MostSearched, Aborted);
        if (string.IsNullOrWhiteSpace(Q))
        {
            Collections = await folders.ListAsync(Caller, Classes, MostFolders, Aborted);
            UnderWay = await shelf.UnderWayAsync(Caller, Aborted);
        }
        else
        {
            files = [.. files.Where(file => file.Path.Contains(Q.Trim(), StringComparison.OrdinalIgnoreCase)).Take(MostCards)];
        }

        Cards = Sorted(await shelf.CardsAsync(Caller, files.Select(file => (file.Entry, Where(file.Path))), Aborted), files.Select(file => file.Entry));
        return WantsRegion ? Partial("_Shelf", this) : Page();
    }

    private async Task<IActionResult> ShowFolderAsync(Entry folder)
    {
        FolderName = folder.Id == Caller.User.RootFolder ? "Library" : folder.Name;
        List<Entry> files = [];
        string? cursor = null;
        do
        {
            EntryPage page = await drive.ListAsync(
                Caller, folder.Id, new ListQuery(Filter: Q, Cursor: cursor, Limit: Limits.LargestPage), Aborted);
            files.AddRange(page.Items.Where(entry => Classes.Contains(MediaTypes.ClassOf(entry.ContentType is "" ? "x/" : entry.ContentType))));
            cursor = page.Next;
        }
        while (cursor is not null && files.Count < MostCards);

        Cards = Sorted(await shelf.CardsAsync(Caller, files.Take(MostCards).Select(entry => (entry, "")), Aborted), files);
        return WantsRegion ? Partial("_Shelf", this) : Page();
    }

    private List<MediaCard> Sorted(IReadOnlyList<MediaCard> cards, IEnumerable<Entry> entries)
    {
        Dictionary<string, Entry> byId = entries.ToDictionary(entry => entry.Id.ToString());
        IEnumerable<MediaCard> sorted = Sort switch
        {
            "name" => cards.OrderBy(card => card.Name, NaturalOrder.Instance),
            "new" => cards.OrderByDescending(card => byId[card.Id].Modified),
            "length" => cards.OrderByDescending(card => card.Length),
            "size" => cards.OrderByDescending(card => byId[card.Id].SizeBytes),
            // An album in its own order, everything else as it was found: by name, or the newest first.
            _ => Folder is not null && cards.Any(card => card.Track > 0)
                ? cards.OrderBy(card => card.Album, NaturalOrder.Instance).ThenBy(card => card.Track).ThenBy(card => card.Name, NaturalOrder.Instance)
                : cards,
        };
        return [.. sorted];
    }

    private static string Where(string path) => path.LastIndexOf('/') is > 0 and int slash ? path[..slash] : "Library";
}
