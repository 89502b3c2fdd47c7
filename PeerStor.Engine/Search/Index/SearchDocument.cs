namespace PeerStor.Engine.Search.Index;

/// <summary>What can be found. Files and folders are documents; later rooms may add others of their own.</summary>
/// <param name="Id">The entry's id.</param>
/// <param name="Types">Lower-case words that "type:" finds it by.</param>
/// <param name="Text">What it says, at most <see cref="SearchLimits.MostTextCharacters"/>; "" when nothing can be read.</param>
internal sealed record SearchDocument(
    Guid Id, Guid Parent, string Name, IReadOnlyList<string> Tags, IReadOnlyList<string> Types,
    long SizeBytes, long ModifiedMs, string Text);
