using PeerStor.Web.Previews.Markdown;

namespace PeerStor.Tests.Web.Previews;

public sealed class RenderedPiecesTests
{
    private static readonly MarkdownPlace Place = new("papers", "/library/view/1");

    [Fact]
    public async Task A_text_that_many_windows_ask_for_is_rendered_once()
    {
        RenderedPieces rendered = new();

        IReadOnlyList<MarkdownPiece>?[] all = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => rendered.RenderAsync("# One\n", Place)));

        Assert.Single(all.Distinct());
        Assert.Contains("One</h1>", all[0]![0].Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_text_or_another_place_is_something_else_and_what_was_asked_for_longest_ago_is_forgotten()
    {
        RenderedPieces rendered = new();
        IReadOnlyList<MarkdownPiece>? first = await rendered.RenderAsync("[a](b.md)", Place);

        Assert.NotSame(first, await rendered.RenderAsync("[a](b.md)", new MarkdownPlace("papers/2024", "/library/view/1")));
        Assert.Same(first, await rendered.RenderAsync("[a](b.md)", Place));
        for (int i = 0; i < 20; i++)
        {
            await rendered.RenderAsync($"text {i}", Place);
        }

        Assert.NotSame(first, await rendered.RenderAsync("[a](b.md)", Place));
    }

    [Fact]
    public async Task A_text_that_cannot_be_rendered_is_told_each_time()
    {
        RenderedPieces rendered = new();
        string deep = string.Concat(Enumerable.Repeat("> ", 500)) + "x";

        Assert.Null(await rendered.RenderAsync(deep, Place));
        Assert.Null(await rendered.RenderAsync(deep, Place));
    }
}
