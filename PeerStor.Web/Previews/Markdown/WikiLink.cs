using Markdig;
using Markdig.Helpers;
using Markdig.Parsers;
using Markdig.Parsers.Inlines;
using Markdig.Renderers;
using Markdig.Syntax.Inlines;

namespace PeerStor.Web.Previews.Markdown;

/// <summary>[[Title]]: a link to the note of that title, or to where it can be written.</summary>
internal sealed class WikiLink : LinkInline
{
    public WikiLink(string title)
    {
        Url = "/notepad/open?title=" + Uri.EscapeDataString(title);
        AppendChild(new LiteralInline(title));
        IsClosed = true;
    }
}

/// <summary>Reads [[Title]] before the parser of other links does.</summary>
internal sealed class WikiLinks : InlineParser, IMarkdownExtension
{
    private const int LongestTitle = 255;

    public WikiLinks() => OpeningCharacters = ['['];

    public override bool Match(InlineProcessor processor, ref StringSlice slice)
    {
        if (slice.PeekChar() != '[')
        {
            return false;
        }

        int start = slice.Start + 2;
        int end = slice.Text.IndexOf("]]", start, Math.Min(slice.End + 1 - start, LongestTitle + 2), StringComparison.Ordinal);
        if (end <= start)
        {
            return false;
        }

        // A title may end with a bracket of its own.
        while (end - start < LongestTitle && end + 2 <= slice.End && slice.Text[end + 2] == ']')
        {
            end++;
        }

        ReadOnlySpan<char> title = slice.Text.AsSpan(start, end - start);
        if (title.Contains('\n') || title.Contains("[[", StringComparison.Ordinal) || title.Contains("](", StringComparison.Ordinal))
        {
            return false;
        }

        processor.Inline = new WikiLink(slice.Text[start..end].Trim());
        slice.Start = end + 2;
        return true;
    }

    public void Setup(MarkdownPipelineBuilder pipeline) => pipeline.InlineParsers.InsertBefore<LinkInlineParser>(this);

    public void Setup(MarkdownPipeline pipeline, IMarkdownRenderer renderer)
    {
    }
}
