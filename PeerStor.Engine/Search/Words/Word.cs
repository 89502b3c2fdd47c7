namespace PeerStor.Engine.Search.Words;

/// <summary>A word of a text, folded, and where it stands in the text as it was written (in UTF-16 units).</summary>
/// <param name="IsUnspaced">A run of characters of a script without spaces: found by pairs, see <see cref="Scripts"/>.</param>
internal readonly record struct Word(string Text, int Start, int Length, bool IsUnspaced);
