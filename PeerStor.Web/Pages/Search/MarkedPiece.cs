using PeerStor.Engine.Search;

namespace PeerStor.Web.Pages.Search;

/// <summary>A piece of a text, marked or not.</summary>
public readonly record struct MarkedPiece(string Text, bool IsMarked)
{
    public static IReadOnlyList<MarkedPiece> Cut(string text, IReadOnlyList<Highlight> highlights)
    {
        List<MarkedPiece> pieces = [];
        int at = 0;
        foreach (Highlight highlight in highlights)
        {
            if (highlight.Start > at)
            {
                pieces.Add(new MarkedPiece(text[at..highlight.Start], false));
            }

            at = highlight.Start + highlight.Length;
            pieces.Add(new MarkedPiece(text[highlight.Start..at], true));
        }

        if (at < text.Length)
        {
            pieces.Add(new MarkedPiece(text[at..], false));
        }

        return pieces;
    }
}
