using PeerStor.Engine.Search;
using PeerStor.Web.Pages.Shared;

namespace PeerStor.Web.Pages.Search;

/// <param name="Summary">How many were found, in words; null before anything was asked.</param>
public sealed record SearchView(
    string Question, IReadOnlyList<HitRow> Hits, string? Summary, string? NextUrl, string? MoreUrl, string? Waiting,
    string? Problem, IReadOnlyList<FacetGroup> Facets)
{
    public static SearchView Of(string question, SearchAnswer answer, Facets? facets, DateTimeOffset now) => new(
        question, [.. answer.Hits.Select(HitRow.Of)],
        question.Length == 0 || answer.Problem is not null ? null : SummaryOf(answer),
        answer.Next is { } next ? Url(question, next) : null,
        answer.Next is { } more ? Url(question, more) + "&handler=More" : null,
        answer.Waiting > 0 ? $"Still reading {Format.Count(answer.Waiting, "document", "documents")}: some may be missing here." : null,
        answer.Problem,
        facets is null ? [] : [.. Groups(question, facets, now).Where(group => group.Choices.Count > 0)]);

    public static string Url(string question, string? cursor = null) =>
        $"/search?q={Uri.EscapeDataString(question)}{(cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}";

    private static string SummaryOf(SearchAnswer answer) => answer switch
    {
        { Total: 0, IsExact: true } => "Nothing found.",
        { IsExact: false } => $"At least {Format.Count(answer.Total, "file or folder", "files and folders")}.",
        _ => $"{Format.Count(answer.Total, "file or folder", "files and folders")}.",
    };

    private static IEnumerable<FacetGroup> Groups(string question, Facets facets, DateTimeOffset now)
    {
        yield return Group("Type", facets.Types, TypeLabel);
        yield return Group("Tag", facets.Tags, label => label);
        yield return Group("Changed", facets.Dates, label => label == now.Year.ToString(System.Globalization.CultureInfo.InvariantCulture) ? "This year" : label);
        yield return Group("Size", facets.Sizes, label => label);

        FacetGroup Group(string title, IReadOnlyList<Facet> found, Func<string, string> name) => new(
            title, [.. found.Select(facet => new FacetChoice(name(facet.Label), Url($"{question} {facet.Filter}"), facet.Count))]);
    }

    private static string TypeLabel(string type) => type switch
    {
        "folder" => "Folders",
        "document" => "Documents",
        "image" => "Pictures",
        "video" => "Videos",
        "audio" => "Music",
        "archive" => "Archives",
        "code" => "Code",
        _ => "Other text",
    };
}

public sealed record FacetGroup(string Title, IReadOnlyList<FacetChoice> Choices);

public sealed record FacetChoice(string Label, string Url, long Count);
