using PeerStor.Engine.Files;
using PeerStor.Engine.Search.Index;
using PeerStor.Engine.Search.Query;
using PeerStor.Engine.Search.Words;

namespace PeerStor.Engine.Search;

/// <summary>
/// Answers a question from what others share with the caller: by names, tags, types, sizes and dates. It is looked through
/// and not indexed, so that nothing of it is left when the right to read it ends.
/// </summary>
internal static class SharedHits
{
    private const int MostHits = 200;

    public static List<Hit> Find(IEnumerable<(Entry Entry, string Path)> entries, SearchQuery query, Func<Entry, bool> isWithin)
    {
        Bounds size = Bounds.Common(query.Sizes);
        Bounds time = Bounds.Common(query.Times);
        List<QueryWord> words = [.. query.Words.Where(part => !part.IsNegative).SelectMany(part => part.Words)];
        return
        [
            .. entries.Where(found => Lies(found.Entry, size, time, query) && Matches(found.Entry, query) && isWithin(found.Entry))
                .OrderByDescending(found => found.Entry.Modified).Take(MostHits)
                .Select(found => new Hit(found.Entry, found.Path, Highlighter.Find(found.Entry.Name, words, anywhere: true), null)),
        ];
    }

    private static bool Lies(Entry entry, Bounds size, Bounds time, SearchQuery query)
    {
        long modified = entry.Modified.ToUnixTimeMilliseconds();
        return entry.SizeBytes >= size.Least && entry.SizeBytes < size.Below && modified >= time.Least && modified < time.Below
            && (query.Sizes.Count == 0 || entry.Kind == EntryKind.File);
    }

    private static bool Matches(Entry entry, SearchQuery query)
    {
        string name = WordBreaker.Fold(entry.Name);
        List<string> tags = [.. entry.Tags.Select(WordBreaker.Fold)];
        IReadOnlyList<string> types = EntryTypes.Of(entry);
        return query.Words.All(part => Has(part, name, tags) != part.IsNegative)
            && query.Types.All(part => types.Contains(part.Value) != part.IsNegative)
            && query.Tags.All(part => tags.Contains(part.Value) != part.IsNegative);
    }

    private static bool Has(WordsPart part, string name, List<string> tags) => part.Words.All(word =>
        name.Contains(word.Text, StringComparison.Ordinal)
        || (!part.InName && tags.Exists(tag => tag.Contains(word.Text, StringComparison.Ordinal))));
}
