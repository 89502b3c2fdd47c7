using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Files;
using PeerStor.Engine.Search.Index;
using PeerStor.Engine.Search.Query;
using PeerStor.Engine.Search.Words;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Search;

/// <summary>Answers one question: goes through what the index says and opens what is to be shown.</summary>
internal sealed class HitReader
{
    private const string From =
        """
        FROM terms CROSS JOIN documents ON documents.number = terms.rowid
        WHERE terms MATCH $1 AND terms.rowid < $2 AND size >= $3 AND size < $4 AND modified >= $5 AND modified < $6
        """;

    private const string Rows = $"SELECT {IndexedDocument.Columns} {From} ORDER BY terms.rowid DESC";

    private readonly DatabaseConnection _index;
    private readonly DatabaseConnection _files;
    private readonly DriveTree _tree;
    private readonly Caller _caller;
    private readonly SearchQuery _query;
    private readonly FolderScope? _scope;
    private readonly IReadOnlyList<QueryWord> _words;
    private readonly Bounds _size;
    private readonly Bounds _time;
    private readonly Dictionary<EntryId, string?> _paths = [];

    public HitReader(
        DatabaseConnection index, DatabaseConnection files, DriveTree tree, Caller caller, SearchQuery query, EntryId? folder)
    {
        _index = index;
        _files = files;
        _tree = tree;
        _caller = caller;
        _query = query;
        _scope = folder is { } top ? new FolderScope(files, top) : null;
        _words = [.. query.Words.Where(part => !part.IsNegative).SelectMany(part => part.Words)];
        _size = Bounds.Common(query.Sizes);
        _time = Bounds.Common(query.Times);
        Expression = new MatchExpression(new BlindTerms(caller.Keys.SearchSecret), query);
    }

    public MatchExpression Expression { get; }

    private bool HasBounds => _query.Sizes.Count > 0 || _query.Times.Count > 0;

    /// <summary>A page from the cursor on, and where the next one begins.</summary>
    public (List<Hit> Hits, HitCursor? Next) Page(HitCursor from, int limit, CancellationToken cancellationToken)
    {
        List<Hit> hits = [];
        HitCursor? next = null;
        int opened = 0;
        for (int level = from.Level; level < Expression.Levels && next is null; level++)
        {
            long last = level == from.Level ? from.Below : long.MaxValue;
            _index.Each(
                Rows,
                row =>
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    if (hits.Count == limit || opened == SearchLimits.MostOpened + limit)
                    {
                        next = new HitCursor(level, last);
                        return false;
                    }

                    IndexedDocument document = IndexedDocument.Read(row);
                    last = document.Number;
                    if (IsWithin(document))
                    {
                        opened++;
                        hits.AddRange(Open(document, level));
                    }

                    return true;
                },
                Arguments(Expression.At(level), last));
        }

        return (hits, next);
    }

    /// <summary>How many match; of phrases only so many candidates are opened, and then the count is not exact.</summary>
    public (long Count, bool IsExact) Count(string expression, CancellationToken cancellationToken)
    {
        if (_scope is null && !_query.HasPhrase)
        {
            return (HasBounds
                ? _index.Scalar<long>($"SELECT count(*) {From}", Arguments(expression, long.MaxValue))
                : _index.Scalar<long>("SELECT count(*) FROM terms WHERE terms MATCH $1", expression), true);
        }

        long count = 0;
        int opened = 0;
        Each(expression, document =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_query.HasPhrase && opened++ == SearchLimits.MostOpened)
            {
                return false;
            }

            count += !_query.HasPhrase || (document.Open(_index, _caller.Keys) is { } body && Phrase.AreIn(body, _query)) ? 1 : 0;
            return true;
        });
        return (count, opened <= SearchLimits.MostOpened);
    }

    /// <summary>How the newest matches fall into classes, years or months, and sizes below each of the bounds.</summary>
    public List<(string Class, string Time, int SizeStep, long Count)> Group(
        string expression, string timeFormat, int most, long firstSize, long secondSize)
    {
        object?[] arguments = [.. Arguments(expression, long.MaxValue), timeFormat, most, firstSize, secondSize];
        return _index.Query(
            $"""
            SELECT class, strftime($7, modified / 1000, 'unixepoch') AS time,
              CASE WHEN version IS NULL THEN -1 WHEN size < $9 THEN 0 WHEN size < $10 THEN 1 ELSE 2 END AS step, count(*)
            FROM (SELECT class, modified, version, size, parent {From} ORDER BY terms.rowid DESC LIMIT $8)
            GROUP BY 1, 2, 3
            """,
            row => (row.GetString(0), row.GetString(1), row.GetInt32(2), row.GetInt64(3)), arguments);
    }

    private void Each(string expression, Func<IndexedDocument, bool> take) => _index.Each(
        Rows,
        row =>
        {
            IndexedDocument document = IndexedDocument.Read(row);
            return !IsWithin(document) || take(document);
        },
        Arguments(expression, long.MaxValue));

    private object?[] Arguments(string expression, long below) =>
        [expression, below, _size.Least, _size.Below, _time.Least, _time.Below];

    // A folder has no size of its own to compare.
    private bool IsWithin(IndexedDocument document) =>
        (_query.Sizes.Count == 0 || document.Version is not null) && (_scope is null || _scope.Holds(document.Parent));

    // Nothing or one hit: the entry may have gone since it was indexed, or not be what its pieces promised.
    private IEnumerable<Hit> Open(IndexedDocument document, int level)
    {
        if (EntryRow.Find(_files, new EntryId(document.Id)) is not { TrashedMs: null } row || row.Owner != _caller.User
            || _tree.Open(_files, _caller, row) is not { } entry || PathOf(entry) is not { } path)
        {
            return [];
        }

        SearchDocument? body = _words.Count > 0 ? document.Open(_index, _caller.Keys) : null;
        if (body is not null && ((_query.HasPhrase && !Phrase.AreIn(body, _query)) || (level == MatchExpression.PartLevel && !HasAllParts(body))))
        {
            return [];
        }

        IReadOnlyList<Highlight> inName = Highlighter.Find(entry.Name, _words, anywhere: true);
        int? phraseAt = _query.Words.Where(part => part is { IsPhrase: true, IsNegative: false })
            .Select(part => Phrase.Find(body?.Text ?? "", part.Words)).FirstOrDefault(at => at is not null);
        Snippet? snippet = body is { Text.Length: > 0 } && !_query.Words.All(part => part.InName)
            ? Snippets.Of(body.Text, _words, phraseAt)
            : null;
        return [new Hit(entry, path, inName, snippet)];
    }

    // Null for what lies below the trash. Hits often share their folders.
    private string? PathOf(Entry entry)
    {
        if (!_paths.TryGetValue(entry.Parent, out string? folder))
        {
            folder = _paths[entry.Parent] = _tree.PathOf(_files, _caller, entry.Parent);
        }

        return folder is { Length: > 0 } ? $"{folder}/{entry.Name}" : folder is null ? null : entry.Name;
    }

    private bool HasAllParts(SearchDocument body)
    {
        string name = WordBreaker.Fold(body.Name);
        return _words.All(word => name.Contains(word.Text, StringComparison.Ordinal)
            || body.Tags.Any(tag => WordBreaker.Fold(tag).Contains(word.Text, StringComparison.Ordinal)));
    }
}
