using Microsoft.Extensions.Logging;
using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Files;
using PeerStor.Engine.Search.Index;
using PeerStor.Engine.Search.Query;
using PeerStor.Engine.Search.Texts;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Search;

/// <summary>Finds files and folders by their names, tags, types, sizes, dates and texts.</summary>
public sealed class SearchIndex : IAsyncDisposable
{
    private readonly NodeDatabase _database;
    private readonly DriveTree _tree;
    private readonly Circles _circles;
    private readonly SearchDatabase _search;
    private readonly Indexer _indexer;
    private bool _closed;

    private SearchIndex(NodeDatabase database, DriveTree tree, Circles circles, SearchDatabase search, Indexer indexer)
    {
        _circles = circles;
        _database = database;
        _tree = tree;
        _search = search;
        _indexer = indexer;
    }

    /// <summary>Documents that are still to be read.</summary>
    public long Waiting => _indexer.Waiting;

    /// <summary>Whether the index still works on what it can read; what waits for a key does not count.</summary>
    public bool IsBusy => _indexer.IsBusy;

    /// <summary>Where pdftotext is missing, the text of PDF files is not found.</summary>
    public static bool ReadsPdf => PdfText.IsAvailable;

    /// <summary>Opens the index, or begins a new one, and goes on to fill it in the background.</summary>
    /// <param name="unlocked">The users whose keys are open on this node.</param>
    internal static SearchIndex Open(
        string file, NodeDatabase database, DriveTree tree, Circles circles, DriveChanges changes, Content content,
        Func<IReadOnlyList<Caller>> unlocked, TimeProvider time, ILogger logger)
    {
        TextSource texts = new(content, new PdfText());
        while (true)
        {
            SearchDatabase search = SearchDatabase.Open(file);
            Indexer indexer = new(database, search, tree, changes, texts, circles, unlocked, time, logger);
            if (!indexer.IsOfAnotherPast())
            {
                indexer.Start();
                return new SearchIndex(database, tree, circles, search, indexer);
            }

            search.Dispose();
            SearchDatabase.Delete(file);
        }
    }

    /// <summary>A page of what the question finds: hits in names before those in tags and in texts, newer ones first.</summary>
    /// <param name="cursor">The Next of the page before; null for the first.</param>
    public ValueTask<SearchAnswer> FindAsync(
        Caller caller, string question, string? cursor, int limit, CancellationToken cancellationToken) =>
        Ask(caller, question, Refused, (reader, _) =>
        {
            (List<Hit> hits, HitCursor? next) = reader.Page(HitCursor.Parse(cursor), Math.Clamp(limit, 1, Limits.LargestPage), cancellationToken);
            (long total, bool isExact) = cursor is null && next is null
                ? (hits.Count, true)
                : reader.Count(expression => expression.All(), cancellationToken);
            return new SearchAnswer(hits, total, isExact, next?.ToString(), Waiting);
        });

    /// <summary>The first hits alone, for an answer while somebody types: nothing is counted.</summary>
    public ValueTask<SearchAnswer> SuggestAsync(Caller caller, string question, int limit, CancellationToken cancellationToken) =>
        Ask(caller, question, Refused, (reader, _) =>
        {
            (List<Hit> hits, HitCursor? next) = reader.Page(HitCursor.Start, limit, cancellationToken);
            return new SearchAnswer(hits, hits.Count, next is null, next?.ToString(), Waiting);
        });

    /// <summary>Ways to refine the question; all empty when it finds nothing.</summary>
    public ValueTask<Facets> FacetsAsync(Caller caller, string question, IReadOnlyList<TagCount> tags, CancellationToken cancellationToken) =>
        Ask(caller, question, _ => new Facets([], [], [], []), (reader, query) => FacetCounts.Of(reader, query, tags, cancellationToken));

    /// <summary>Somebody's key was opened: what waited for it can go on.</summary>
    internal void Wake() => _indexer.Wake();

    /// <summary>Closed with the engine, and once more by whoever handed it out.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _closed, true))
        {
            return;
        }

        await _indexer.DisposeAsync();
        _search.Dispose();
    }

    private static SearchAnswer Refused(string? problem) => new([], 0, true, null, 0, problem);

    private ValueTask<T> Ask<T>(Caller caller, string question, Func<string?, T> refuse, Func<HitReader, SearchQuery, T> answer)
    {
        if (QueryParser.Parse(question, out string? problem) is not { IsEmpty: false } query)
        {
            return ValueTask.FromResult(refuse(problem));
        }

        return ValueTask.FromResult(_database.Read(files =>
        {
            EntryId? folder = caller.Reach is { Entries: [ReachEntry only] } ? only.Entry : null;
            if (query.Folder is { } path)
            {
                if (_tree.Find(files, caller, path) is not { Kind: EntryKind.Folder } found)
                {
                    return refuse($"There is no folder “{path}”.");
                }

                folder = found.Id;
            }

            return _search.Read(index => answer(
                new HitReader(index, files, _tree, caller, query, folder, _circles.ReadBy(files, caller)), query));
        }));
    }
}
