using System.Text.RegularExpressions;
using PeerStor.Web.Previews.Markdown;

namespace PeerStor.Tests.Web.Previews;

public sealed partial class MarkdownRenderingTests
{
    private static readonly MarkdownPlace Place = new("papers/2024", "/library/view/1");

    [Fact]
    public void What_people_write_is_rendered()
    {
        string html = Render("# Head\n\n*a* **b** ~~c~~ `d`\n\n- [x] done\n- [ ] open\n\n| n | v |\n|---|--:|\n| x | 1 |\n\n```csharp\nvar a;\n```\n");
        foreach (string part in new[]
        {
            "<h1 id=\"text-head\">Head</h1>", "<em>a</em>", "<strong>b</strong>", "<del>c</del>", "<code>d</code>",
            "checked aria-label=\"Done\"", "<td class=\"number\">1</td>", "<code class=\"language-csharp\">",
        })
        {
            Assert.Contains(part, html, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("[[list [old]]]", "list [old]")]
    [InlineData("[[a] b]] c", "a] b")]
    [InlineData("[[plain]] and [[more]]", "plain")]
    public void A_note_is_linked_by_its_title_whatever_brackets_that_has(string written, string title)
    {
        string html = Render(written);

        Assert.Contains($"/notepad/open?title={Uri.EscapeDataString(title)}\"", html, StringComparison.Ordinal);
        Assert.Contains($">{title}</a>", html, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_in_brackets_is_no_note() =>
        Assert.DoesNotContain("/notepad/open", Render("[[x](https://one.example) [y](https://two.example)]]"), StringComparison.Ordinal);

    [Fact]
    public void Footnotes_and_marks_are_shown()
    {
        string html = Render("H~2~O ==now==[^1]\n\n[^1]: Said *there*.\n");
        Assert.All(
            ["<sub>2</sub>", "<mark>now</mark>", "class=\"footnotes\"", "<em>there</em>"], part => Assert.Contains(part, html, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("<img src=x onerror=alert(1)>")]
    [InlineData("a <b onclick=\"alert(1)\">b</b>")]
    [InlineData("[x](javascript:alert(1))")]
    [InlineData("[x](JaVaScRiPt:alert(1))")]
    [InlineData("[x](&#106;avascript:alert(1))")]
    [InlineData("[x](java\nscript:alert(1))")]
    [InlineData("[x](vbscript:alert(1))")]
    [InlineData("[x](data:text/html,<script>alert(1)</script>)")]
    [InlineData("[x](file:///etc/passwd)")]
    [InlineData("[x](//evil.example/x)")]
    [InlineData("[x](\\\\evil.example\\x)")]
    [InlineData("<javascript:alert(1)>")]
    [InlineData("![x](javascript:alert(1))")]
    [InlineData("![x](https://evil.example/x.png)")]
    [InlineData("![x\" onerror=\"alert(1)](x.png)")]
    [InlineData("[x](a.md \"t\" onclick=\"alert(1)\")")]
    [InlineData("[x]: javascript:alert(1)\n\n[x]")]
    [InlineData("# head {onclick=alert(1) .x #main}")]
    [InlineData("```\"><script>alert(1)</script>\nx\n```")]
    [InlineData("| a |\n|---|\n| <script>alert(1)</script> |")]
    public void Nothing_in_a_text_runs_or_loads_from_elsewhere(string markdown)
    {
        string html = Render(markdown);
        foreach (Match tag in Tag().Matches(html))
        {
            Assert.DoesNotMatch(new Regex("\\son\\w+\\s*=|style=|<script|<iframe|hx-|(href|src)=\"\\s*(javascript|vbscript|data|file|//)", RegexOptions.IgnoreCase), OutsideQuotes(tag.Value));
            Assert.DoesNotMatch(new Regex("src=\"(?!/api/v1/content/)", RegexOptions.IgnoreCase), tag.Value);
            Assert.DoesNotMatch(new Regex("href=\"(?!/library/view/1\\?handler=Link&amp;to=|https?://|mailto:|#)", RegexOptions.IgnoreCase), tag.Value);
        }
    }

    [Fact]
    public void Images_and_links_beside_the_text_are_found_and_never_above_the_drive()
    {
        string html = Render("![p](../img/a%20b.png) [n](other.md#top) ![up](../../../etc/passwd) [web](https://example.org)");
        Assert.Contains("src=\"/api/v1/content/papers/img/a%20b.png\"", html, StringComparison.Ordinal);
        Assert.Contains("href=\"/library/view/1?handler=Link&amp;to=other.md%23top\"", html, StringComparison.Ordinal);
        Assert.DoesNotContain("passwd", Regex.Replace(html, ">[^<]*<", "><"), StringComparison.Ordinal);
        Assert.Contains("rel=\"noopener noreferrer nofollow\"", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Headings_cannot_pass_for_parts_of_the_page()
    {
        string html = Render("# main\n\n# toasts\n\n[there](#main)");
        Assert.DoesNotContain("id=\"main\"", html, StringComparison.Ordinal);
        Assert.Contains("href=\"#text-main\"", html, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_nested_too_deeply_is_not_rendered()
    {
        Assert.Null(MarkdownRendering.Render(string.Concat(Enumerable.Repeat("> ", 10_000)) + "x", Place));
        Assert.Null(MarkdownRendering.Render(string.Concat(Enumerable.Repeat("[", 5000)) + "x" + string.Concat(Enumerable.Repeat("](y)", 5000)), Place) is { } html
            && html.Length > 1_000_000 ? html : null);
    }

    private static string Render(string markdown) => MarkdownRendering.Render(markdown, Place)!;

    // What stands inside a quoted value is a value, whatever it looks like.
    private static string OutsideQuotes(string tag) => Regex.Replace(tag, "(alt|title|class|id)=\"[^\"]*\"", "");

    [GeneratedRegex("<[a-zA-Z][^>]*>")]
    private static partial Regex Tag();
}
