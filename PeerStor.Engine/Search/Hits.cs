using PeerStor.Engine.Files;

namespace PeerStor.Engine.Search;

/// <summary>A part of a text to be shown as found, in UTF-16 units.</summary>
public readonly record struct Highlight(int Start, int Length);

/// <summary>A piece of a document's text around what was found. Cut at its ends unless they are the text's.</summary>
public sealed record Snippet(string Text, IReadOnlyList<Highlight> Highlights);

/// <summary>Something that was found.</summary>
/// <param name="InName">Where the words stand in its name.</param>
/// <param name="Snippet">Null when the words are not in its text.</param>
public sealed record Hit(Entry Entry, string Path, IReadOnlyList<Highlight> InName, Snippet? Snippet);

/// <summary>A page of what was found.</summary>
/// <param name="Problem">What is wrong with the question, in words for people; then nothing was looked for.</param>
/// <param name="Total">How many match in all.</param>
/// <param name="IsExact">False when <paramref name="Total"/> counts only what was looked at, and more may match.</param>
/// <param name="Next">Where the next page begins; null on the last.</param>
/// <param name="Waiting">Documents that are still to be read, so that they may be missing.</param>
public sealed record SearchAnswer(
    IReadOnlyList<Hit> Hits, long Total, bool IsExact, string? Next, long Waiting, string? Problem = null);

/// <summary>How many of the hits have something in common. <paramref name="Filter"/> is what to add to the question.</summary>
public sealed record Facet(string Label, string Filter, long Count);

/// <summary>Ways to refine a question, each with how many hits would be left.</summary>
public sealed record Facets(
    IReadOnlyList<Facet> Types, IReadOnlyList<Facet> Tags, IReadOnlyList<Facet> Dates, IReadOnlyList<Facet> Sizes)
{
    /// <summary>Hits that are counted, except by tags: of more, the newest.</summary>
    public const int MostCounted = 10_000;
}
