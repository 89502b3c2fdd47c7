using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using PeerStor.Engine.Notes.Blocks;

namespace PeerStor.Web.Previews.Markdown;

/// <summary>HTML up to a live block, and the block; null at the end of the text. A piece alone may be unbalanced: blocks
/// may stand in lists and quotes.</summary>
internal sealed record MarkdownPiece(string Html, BlockText? Block);

/// <summary>Notes where live blocks stand instead of writing them as code.</summary>
internal sealed class FenceCutting(StringWriter html) : CodeBlockRenderer
{
    private readonly List<(int At, BlockText Block)> _cuts = [];

    public IReadOnlyList<MarkdownPiece> Cut()
    {
        string whole = html.ToString();
        List<MarkdownPiece> pieces = [];
        int from = 0;
        foreach ((int at, BlockText block) in _cuts)
        {
            pieces.Add(new MarkdownPiece(whole[from..at], block));
            from = at;
        }

        pieces.Add(new MarkdownPiece(whole[from..], null));
        return pieces;
    }

    protected override void Write(HtmlRenderer renderer, CodeBlock block)
    {
        if (block is FencedCodeBlock { Info: BlockText.Mark } fence)
        {
            renderer.EnsureLine();
            _cuts.Add((html.GetStringBuilder().Length, new BlockText(fence.Arguments?.Trim() ?? "", fence.Lines.ToString())));
        }
        else
        {
            base.Write(renderer, block);
        }
    }
}
