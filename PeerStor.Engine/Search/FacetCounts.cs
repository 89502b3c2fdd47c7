using System.Globalization;
using PeerStor.Engine.Files;
using PeerStor.Engine.Search.Query;

namespace PeerStor.Engine.Search;

/// <summary>Counts what would be left of a question's hits after each way to refine it.</summary>
internal static class FacetCounts
{
    private const int MostTags = 12;
    private const int MostTimes = 8;

    private const long FirstSize = 1_000_000;
    private const long SecondSize = (100 * FirstSize) + 1;

    private static readonly (string Label, string Filter)[] Sizes =
    [
        ("Under 1 MB", "size:<1mb"), ("1 to 100 MB", "size:1mb..100mb"), ("Over 100 MB", "size:>100mb"),
    ];

    public static Facets Of(HitReader reader, SearchQuery query, IReadOnlyList<TagCount> tags, CancellationToken cancellationToken)
    {
        // Once a year is chosen, its months are the next step.
        bool byMonth = query.Times.Count > 0;
        List<(string Class, string Time, int SizeStep, long Count)> groups =
        [
            .. reader.Group(reader.Expression.All(), byMonth ? "%Y-%m" : "%Y", Facets.MostCounted, FirstSize, SecondSize),
            .. reader.GroupShared(time => time.ToString(byMonth ? "yyyy-MM" : "yyyy", CultureInfo.InvariantCulture), FirstSize, SecondSize),
        ];
        return new Facets(
            query.Types.Count > 0 ? [] : [.. groups.Where(group => group.Class.Length > 0).GroupBy(group => group.Class)
                .Select(group => new Facet(group.Key, $"type:{group.Key}", group.Sum(one => one.Count)))
                .OrderByDescending(facet => facet.Count).ThenBy(facet => facet.Label, StringComparer.Ordinal)],
            [.. TagFacets(reader, query, tags, cancellationToken)],
            [.. groups.GroupBy(group => group.Time).OrderByDescending(group => group.Key, StringComparer.Ordinal).Take(MostTimes)
                .Select(group => new Facet(group.Key, $"date:{group.Key}", group.Sum(one => one.Count)))],
            query.Sizes.Count > 0 ? [] : [.. groups.Where(group => group.SizeStep >= 0).GroupBy(group => group.SizeStep).OrderBy(group => group.Key)
                .Select(group => new Facet(Sizes[group.Key].Label, Sizes[group.Key].Filter, group.Sum(one => one.Count)))]);
    }

    private static IEnumerable<Facet> TagFacets(
        HitReader reader, SearchQuery query, IReadOnlyList<TagCount> tags, CancellationToken cancellationToken)
    {
        foreach (TagCount tag in tags.Take(MostTags))
        {
            string term = reader.Expression.TagTerm(tag.Tag);
            if (reader.Expression.HasTag(query, term) || reader.Count(expression => expression.All(expression.TagTerm(tag.Tag)), cancellationToken).Count is not (> 0 and long count))
            {
                continue;
            }

            string filter = tag.Tag.All(char.IsLetterOrDigit) ? $"tag:{tag.Tag}" : $"tag:\"{tag.Tag.Replace('"', ' ')}\"";
            yield return new Facet(tag.Tag, filter, count);
        }
    }
}
