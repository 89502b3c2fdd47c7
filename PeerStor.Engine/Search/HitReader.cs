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
    private readonly FolderScope? _sharedScope;
    private readonly SharedHits _shared;
    private readonly IndexKeys _own;
    private readonly Dictionary<(Guid Holder, int Version), (IndexKeys Keys, MatchExpression Expression)> _circles;
    private readonly IReadOnlyList<QueryWord> _words;
    private readonly Bounds _size;
    private readonly Bounds _time;
    private readonly Dictionary<EntryId, string?> _paths = [];

    public HitReader(
        DatabaseConnection index, DatabaseConnection files, DriveTree tree, Caller caller, SearchQuery query, EntryId? folder,
        IReadOnlyList<IndexKeys> circles)
    {
        _index = index;
        _files = files;
        _tree = tree;
        _caller = caller;
        _query = query;
        _scope = folder is { } top ? new FolderScope(files, top) : null;
        _sharedScope = folder == caller.User.SharedFolder || folder == caller.User.RootFolder ? null : _scope;
        _shared = new SharedHits(files, tree, caller);
        _words = [.. query.Words.Where(part => !part.IsNegative).SelectMany(part => part.Words)];
        _size = Bounds.Common(query.Sizes);
        _time = Bounds.Common(query.Times);
        _own = IndexKeys.Of(caller);
        Expression = new MatchExpression(new BlindTerms(_own.TermSecret), query);
        _circles = circles.ToDictionary(
            keys => (keys.Holder, keys.Version), keys => (keys, new MatchExpression(new BlindTerms(keys.TermSecret), query)));
    }

    /// <summary>What finds in the caller's own files.</summary>
    public MatchExpression Expression { get; }

    private bool HasBounds => _query.Sizes.Count > 0 || _query.Times.Count > 0;

    /// <summary>A page from the cursor on, and where the next one begins.</summary>
    public (List<Hit> Hits, HitCursor? Next) Page(HitCursor from, int limit, CancellationToken cancellationToken)
    {
        List<Hit> hits = [];
        HitCursor? next = null;
        int opened = 0;
        int shared = 0;
        for (int level = from.Level; level < Expression.Levels && next is null; level++)
        {
            long last = level == from.Level ? from.Below : long.MaxValue;
            _index.Each(
                Rows,
                row =>
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    if (hits.Count == limit || opened == SearchLimits.MostOpened + limit || shared == SearchLimits.MostChecked)
                    {
                        next = new HitCursor(level, last);
                        return false;
                    }

                    IndexedDocument document = IndexedDocument.Read(row);
                    last = document.Number;
                    shared += document.IsOwn ? 0 : 1;
                    if (IsWithin(document))
                    {
                        opened++;
                        hits.AddRange(Open(document, level));
                    }

                    return true;
                },
                Arguments(AnyOf([Expression, .. CircleExpressions], expression => expression.At(level)), last));
        }

        return (hits, next);
    }

    /// <summary>How many match; of phrases, and of others' files, only so many are looked at, and then the count is not exact.</summary>
    public (long Count, bool IsExact) Count(Func<MatchExpression, string> of, CancellationToken cancellationToken)
    {
        (long own, bool isExact) = CountOwn(of(Expression), cancellationToken);
        if (_circles.Count == 0)
        {
            return (own, isExact);
        }

        (long shared, bool isWhole) = CountOpened(AnyOf(CircleExpressions, of), cancellationToken);
        return (own + shared, isExact && isWhole);
    }

    private IEnumerable<MatchExpression> CircleExpressions => _circles.Values.Select(circle => circle.Expression);

    private static string AnyOf(IEnumerable<MatchExpression> expressions, Func<MatchExpression, string> of) =>
        string.Join(" OR ", expressions.Select(expression => $"({of(expression)})"));

    private (long Count, bool IsExact) CountOwn(string expression, CancellationToken cancellationToken) =>
        _scope is not null || _query.HasPhrase ? CountOpened(expression, cancellationToken)
        : (HasBounds
            ? _index.Scalar<long>($"SELECT count(*) {From}", Arguments(expression, long.MaxValue))
            : _index.Scalar<long>("SELECT count(*) FROM terms WHERE terms MATCH $1", expression), true);

    private (long Count, bool IsExact) CountOpened(string expression, CancellationToken cancellationToken)
    {
        long count = 0;
        int opened = 0;
        bool isWhole = Each(expression, document =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_query.HasPhrase && opened++ == SearchLimits.MostOpened)
            {
                return false;
            }

            count += !_query.HasPhrase || (document.Open(_index, KeysOf(document)) is { } body && Phrase.AreIn(body, _query)) ? 1 : 0;
            return true;
        });
        return (count, isWhole && opened <= SearchLimits.MostOpened);
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
            row => (Expression.ClassOf(row.GetString(0)), row.GetString(1), row.GetInt32(2), row.GetInt64(3)), arguments);
    }

    /// <summary>As <see cref="Group"/>, of what others share: each match by itself.</summary>
    public List<(string Class, string Time, int SizeStep, long Count)> GroupShared(
        Func<DateTimeOffset, string> time, long firstSize, long secondSize)
    {
        List<(string, string, int, long)> found = [];
        if (_circles.Count > 0)
        {
            Each(AnyOf(CircleExpressions, expression => expression.All()), document =>
            {
                int step = document.Version is null ? -1 : document.SizeBytes < firstSize ? 0 : document.SizeBytes < secondSize ? 1 : 2;
                string type = _circles[(document.Holder, document.KeyVersion)].Expression.ClassOf(document.Class);
                found.Add((type, time(DateTimeOffset.FromUnixTimeMilliseconds(document.ModifiedMs)), step, 1));
                return true;
            });
        }

        return found;
    }

    /// <returns>False when there may be more.</returns>
    private bool Each(string expression, Func<IndexedDocument, bool> take)
    {
        int shared = 0;
        _index.Each(
            Rows,
            row =>
            {
                IndexedDocument document = IndexedDocument.Read(row);
                return (document.IsOwn || shared++ < SearchLimits.MostChecked) && (!IsWithin(document) || take(document));
            },
            Arguments(expression, long.MaxValue));
        return shared <= SearchLimits.MostChecked;
    }

    private IndexKeys KeysOf(IndexedDocument document) =>
        document.IsOwn ? _own : _circles[(document.Holder, document.KeyVersion)].Keys;

    private object?[] Arguments(string expression, long below) =>
        [expression, below, _size.Least, _size.Below, _time.Least, _time.Below];

    // A folder has no size of its own to compare.
    private bool IsWithin(IndexedDocument document) =>
        (_query.Sizes.Count == 0 || document.Version is not null)
        && ((document.IsOwn ? _scope : _sharedScope)?.Holds(document.Parent) ?? true)
        && (document.IsOwn || _shared.MayRead(document));

    // Nothing or one hit: the entry may have gone since it was indexed, or not be what its pieces promised.
    private IEnumerable<Hit> Open(IndexedDocument document, int level)
    {
        if (EntryRow.Find(_files, new EntryId(document.Id)) is not { TrashedMs: null } row
            || row.Owner == _caller.User != document.IsOwn
            || _tree.Open(_files, _caller, row) is not { } entry || PathOf(entry) is not { } path)
        {
            return [];
        }

        SearchDocument? body = _words.Count > 0 ? document.Open(_index, KeysOf(document)) : null;
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
