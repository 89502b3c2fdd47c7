namespace PeerStor.Engine.Search.Query;

/// <summary>A question, taken apart. All parts must hold.</summary>
/// <param name="Folder">The path of the folder to look in and below; null for everywhere.</param>
internal sealed record SearchQuery(
    IReadOnlyList<WordsPart> Words, IReadOnlyList<ChoicePart> Types, IReadOnlyList<ChoicePart> Tags,
    IReadOnlyList<Bounds> Sizes, IReadOnlyList<Bounds> Times, string? Folder)
{
    public static readonly SearchQuery Empty = new([], [], [], [], [], null);

    public bool IsEmpty => Words.Count == 0 && Types.Count == 0 && Tags.Count == 0 && Sizes.Count == 0 && Times.Count == 0 && Folder is null;

    /// <summary>Whether something has to be opened to tell if it is found.</summary>
    public bool HasPhrase => Words.Any(part => part.IsPhrase);
}

/// <summary>Words to find, or (<paramref name="IsNegative"/>) not to find.</summary>
/// <param name="Words">Folded; each is the beginning of a word.</param>
/// <param name="IsPhrase">They follow each other, and are whole but for the last.</param>
internal sealed record WordsPart(IReadOnlyList<QueryWord> Words, bool IsPhrase, bool InName, bool IsNegative);

internal readonly record struct QueryWord(string Text, bool IsUnspaced);

/// <summary>A type or tag to have, or not to have. Folded.</summary>
internal sealed record ChoicePart(string Value, bool IsNegative);

/// <summary>From <paramref name="Least"/> on and below <paramref name="Below"/>.</summary>
internal sealed record Bounds(long Least, long Below)
{
    /// <summary>What lies within all of them; everything when there are none.</summary>
    public static Bounds Common(IReadOnlyList<Bounds> bounds) => new(
        bounds.Select(one => one.Least).DefaultIfEmpty(long.MinValue).Max(),
        bounds.Select(one => one.Below).DefaultIfEmpty(long.MaxValue).Min());
}
