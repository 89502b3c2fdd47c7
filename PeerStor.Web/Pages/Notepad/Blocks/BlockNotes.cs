using PeerStor.Engine.Files;
using PeerStor.Engine.Notes;
using PeerStor.Engine.Notes.Blocks;
using PeerStor.Engine.Search;
using PeerStor.Engine.Users;

namespace PeerStor.Web.Pages.Notepad.Blocks;

/// <summary>A question about notes, answered with those that the reader may read.</summary>
public sealed class BlockNotes(NoteShelf shelf, SearchIndex search, TimeProvider time)
{
    private const int Rows = 10;
    private const int MostLookedAt = 200;

    public async Task<(BlockContent? Content, string? Problem)> ReadAsync(Caller caller, LiveBlock block, CancellationToken cancellationToken)
    {
        string? tag = block.Value("tag");
        int most = block.Whole("most") ?? Rows;
        bool byTitle = block.Value("sort") == "title";
        IEnumerable<NoteSummary> found;
        int total;
        if (block.Value("find") is { } words)
        {
            SearchAnswer answer = await search.FindAsync(
                caller, $"{words} type:md{(tag is null ? "" : $" tag:\"{tag.Replace('"', ' ')}\"")}", null, MostLookedAt, cancellationToken);
            if (answer.Problem is not null)
            {
                return (null, answer.Problem);
            }

            List<NoteSummary> hits = [.. answer.Hits.Select(hit => shelf.Find(caller, hit.Entry.Id)).OfType<NoteSummary>()];
            found = byTitle ? hits.OrderBy(note => note.Title, StringComparer.OrdinalIgnoreCase) : hits.OrderByDescending(note => note.EditedAt);
            total = hits.Count;
        }
        else
        {
            NotePage page = shelf.List(caller, new NoteQuery(tag, byTitle ? EntrySort.Name : EntrySort.Modified, Limit: block.Value("since") is null ? most : MostLookedAt));
            (found, total) = (page.Items, page.Total);
        }

        if (block.Value("since") is { } since && BlockValues.Since(since, DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime)) is { } day)
        {
            List<NoteSummary> fresh = [.. found.Where(note => DateOnly.FromDateTime(note.EditedAt.UtcDateTime) >= day)];
            (found, total) = (fresh, fresh.Count);
        }

        List<NoteSummary> shown = [.. found.Take(most)];
        return (new NotesContent(block.Value("label"), shown, Math.Max(0, total - shown.Count)), null);
    }
}
