using Microsoft.AspNetCore.Mvc;
using PeerStor.Engine.Files;
using PeerStor.Engine.Search;

namespace PeerStor.Web.Pages.Search;

/// <summary>What a question finds, on a page of its own and, while it is typed, below the box at the top of every screen.</summary>
public sealed class IndexModel(SearchIndex search, Drive drive, TimeProvider time) : Screen
{
    private const int HitsAtOnce = 30;
    private const int Suggestions = 8;

    [BindProperty(SupportsGet = true, Name = "q")]
    public string? Question { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Cursor { get; set; }

    public SearchView View { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync()
    {
        string question = (Question ?? "").Trim();
        SearchAnswer answer = await search.FindAsync(Caller, question, Cursor, HitsAtOnce, Aborted);
        Facets? facets = answer.Hits.Count > 0 && Cursor is null
            ? await search.FacetsAsync(Caller, question, await drive.ListTagsAsync(Caller, Aborted), Aborted)
            : null;
        View = SearchView.Of(question, answer, facets, time.GetUtcNow());
        return Page();
    }

    /// <summary>Further hits alone.</summary>
    public async Task<IActionResult> OnGetMoreAsync()
    {
        string question = (Question ?? "").Trim();
        SearchAnswer answer = await search.FindAsync(Caller, question, Cursor, HitsAtOnce, Aborted);
        return Partial("_Hits", SearchView.Of(question, answer, null, time.GetUtcNow()));
    }

    /// <summary>The first hits, for the list below the box.</summary>
    public async Task<IActionResult> OnGetSuggestAsync()
    {
        string question = (Question ?? "").Trim();
        SearchAnswer answer = await search.SuggestAsync(Caller, question, Suggestions, Aborted);
        return Partial("_Suggestions", SearchView.Of(question, answer, null, time.GetUtcNow()));
    }
}
