namespace PeerStor.Engine.Notes.Document;

/// <summary>
/// A pair of surrogates that is cut in two becomes two replacement characters, one on each side: half a pair cannot be
/// written as UTF-8, and every copy of the text must show the same.
/// </summary>
internal static class Surrogates
{
    public const char Replacement = '\uFFFD';

    public static string CutBefore(string text, int at) =>
        char.IsHighSurrogate(text[at - 1]) ? $"{Replacement}{text.AsSpan(at + 1)}" : text[at..];

    /// <summary>Cuts a text in place.</summary>
    public static void Cut(Span<char> text, int at)
    {
        if (char.IsHighSurrogate(text[at - 1]))
        {
            text[at - 1] = Replacement;
            text[at] = Replacement;
        }
    }
}
