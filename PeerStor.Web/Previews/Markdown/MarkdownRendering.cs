using Markdig;
using Markdig.Extensions.AutoIdentifiers;
using Markdig.Extensions.Tables;
using Markdig.Extensions.TaskLists;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using PeerStor.Web.Previews.Text;

namespace PeerStor.Web.Previews.Markdown;

/// <summary>
/// Markdown as HTML that can stand in a page of ours. HTML in the source is shown as text, attributes cannot be given,
/// every address is checked, and nothing is loaded from another site.
/// </summary>
internal static class MarkdownRendering
{
    /// <summary>Keeps the ids of headings apart from those that the page itself uses.</summary>
    public const string IdPrefix = "text-";

    // Chosen one by one: the extension for attributes would let a text set any attribute of any element.
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder()
        .DisableHtml()
        .UseYamlFrontMatter()
        .UsePipeTables()
        .UseTaskLists()
        .UseAutoLinks()
        .UseEmphasisExtras()
        .UseFootnotes()
        .UseAutoIdentifiers(AutoIdentifierOptions.GitHub)
        .Use<WikiLinks>()
        .Build();

    /// <summary>Null when the text is nested too deeply to be rendered.</summary>
    /// <param name="file">Where the text lies: its folder's path below the root, and the address of its own page.</param>
    public static string? Render(string markdown, MarkdownPlace file)
    {
        using StringWriter html = new();
        return Write(markdown, file, html, null) ? html.ToString() : null;
    }

    /// <summary>The text cut at its live blocks, each of which ends a piece. Null as with <see cref="Render"/>.</summary>
    public static IReadOnlyList<MarkdownPiece>? RenderPieces(string markdown, MarkdownPlace file)
    {
        using StringWriter html = new();
        FenceCutting cutting = new(html);
        return Write(markdown, file, html, cutting) ? cutting.Cut() : null;
    }

    private static bool Write(string markdown, MarkdownPlace file, StringWriter html, FenceCutting? cutting)
    {
        try
        {
            MarkdownDocument document = Markdig.Markdown.Parse(ShownText.Of(markdown), Pipeline);
            MarkdownAddresses.Rewrite(document, file);
            HtmlRenderer renderer = new(html);
            Pipeline.Setup(renderer);
            renderer.ObjectRenderers.Replace<HtmlTableRenderer>(new TableRendering());
            renderer.ObjectRenderers.Replace<HtmlTaskListRenderer>(new TaskRendering());
            if (cutting is not null)
            {
                renderer.ObjectRenderers.Replace<CodeBlockRenderer>(cutting);
            }

            renderer.Render(document);
            return true;
        }
        catch (ArgumentException)
        {
            // How Markdig says that elements are nested more than 128 deep.
            return false;
        }
    }
}

/// <summary>Where a text lies, so that what it names beside itself is found.</summary>
/// <param name="PageUrl">Null where nothing beside it can be reached.</param>
internal sealed record MarkdownPlace(string FolderPath, string? PageUrl);
