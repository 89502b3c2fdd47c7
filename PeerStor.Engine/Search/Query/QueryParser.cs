using PeerStor.Engine.Common.Unicode;
using PeerStor.Engine.Files;
using PeerStor.Engine.Search.Words;

namespace PeerStor.Engine.Search.Query;

/// <summary>
/// Reads what a person types into the search box: words, "a phrase", -not, type:video, tag:x, size:>10mb,
/// date:2026-01..2026-03, in:folder, name:x. A word with a colon that names no filter is a word.
/// </summary>
internal static class QueryParser
{
    /// <summary>The question, or null and what is wrong with it in words for people.</summary>
    public static SearchQuery? Parse(string text, out string? problem)
    {
        problem = null;
        if (text.Length > SearchLimits.LongestQuestion)
        {
            problem = $"A search may have {SearchLimits.LongestQuestion} characters.";
            return null;
        }

        SearchQuery query = SearchQuery.Empty;
        IReadOnlyList<QueryPart> parts = QueryPart.Split(Nfc.Normalize(text));
        if (parts.Count > SearchLimits.MostParts)
        {
            problem = $"A search may have {SearchLimits.MostParts} words and filters.";
            return null;
        }

        foreach (QueryPart part in parts)
        {
            query = Add(query, part, out problem);
            if (problem is not null)
            {
                return null;
            }
        }

        return query;
    }

    private static SearchQuery Add(SearchQuery query, QueryPart part, out string? problem)
    {
        problem = null;
        switch (part.Filter)
        {
            case "type" or "kind":
                problem = part.Value.All(char.IsAsciiLetterOrDigit) && part.Value.Length > 0 ? null
                    : "“type:” wants one of folder, document, image, video, audio, text, code and archive, or an ending such as pdf.";
                return query with { Types = [.. query.Types, new ChoicePart(Singular(part.Value.ToLowerInvariant()), part.IsNegative)] };
            case "tag":
                problem = TagName.Normalize(part.Value, out _) is null ? "“tag:” wants a tag, in quotes when it has spaces: tag:\"summer 2026\"." : null;
                return query with { Tags = [.. query.Tags, new ChoicePart(WordBreaker.Fold(part.Value.Trim()), part.IsNegative)] };
            case "size":
                Bounds? size = part.IsNegative ? null : SizeFilter.Parse(part.Value);
                problem = size is null ? "“size:” wants a comparison or a range, such as size:>10mb, size:<1gb or size:1mb..5mb." : null;
                return size is null ? query : query with { Sizes = [.. query.Sizes, size] };
            case "date" or "modified":
                Bounds? time = part.IsNegative ? null : DateFilter.Parse(part.Value);
                problem = time is null ? "“date:” wants a year, month or day, such as date:2026-01, date:>2026-01-15 or date:2026-01..2026-03." : null;
                return time is null ? query : query with { Times = [.. query.Times, time] };
            case "in":
                problem = part.IsNegative || query.Folder is not null ? "“in:” wants one folder, such as in:Photos or in:\"Photos/New York\"." : null;
                return query with { Folder = part.Value.Trim('/') };
            default:
                List<QueryWord> words = [.. WordBreaker.Read(part.Value).Select(word => new QueryWord(word.Text, word.IsUnspaced))];
                return words.Count == 0
                    ? query
                    : query with { Words = [.. query.Words, new WordsPart(words, part.IsQuoted && words.Count > 1, part.Filter == "name", part.IsNegative)] };
        }
    }

    private static string Singular(string type) =>
        type is "folders" or "documents" or "images" or "videos" or "texts" or "archives" or "files" ? type[..^1]
        : type is "photo" or "photos" or "picture" or "pictures" ? "image"
        : type is "music" or "song" or "songs" ? "audio"
        : type is "movie" or "movies" or "film" ? "video"
        : type;
}
