using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using PeerStor.Web.Previews;
using PeerStor.Web.Previews.Drawings;

namespace PeerStor.Tests.Web.Previews;

/// <summary>A drawing that is shown runs nothing and leads nowhere (hostile.md 6).</summary>
public sealed class SvgCleanerTests
{
    private const string Open = "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\">";

    [Fact]
    public void A_drawing_keeps_what_draws()
    {
        string clean = Clean(Open + """
            <title>Boat</title><defs><linearGradient id="g"><stop offset="0" stop-color="red"/></linearGradient></defs>
            <style>.a { fill: url(#g) }</style><g class="a" transform="rotate(3)"><path d="M0 0L9 9"/></g>
            <use xlink:href="#g"/><image href="data:image/png;base64,AAAA"/><text x="1">Änne &amp; co</text></svg>
            """)!;
        foreach (string kept in new[] { "<title>Boat</title>", "linearGradient id=\"g\"", "fill: url(#g)", "rotate(3)", "M0 0L9 9", "href=\"#g\"", "data:image/png;base64,AAAA", "Änne &amp; co" })
        {
            Assert.Contains(kept, clean, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("<script xlink:href=\"https://evil.example/x.js\"/>")]
    [InlineData("<g onload=\"alert(1)\" onclick=\"alert(1)\"/>")]
    [InlineData("<foreignObject><body xmlns=\"http://www.w3.org/1999/xhtml\"><img src=\"x\" onerror=\"alert(1)\"/></body></foreignObject>")]
    [InlineData("<h:script xmlns:h=\"http://www.w3.org/1999/xhtml\">alert(1)</h:script>")]
    [InlineData("<a href=\"javascript:alert(1)\"><text>alert</text></a>")]
    [InlineData("<image href=\"https://evil.example/x.png\"/>")]
    [InlineData("<image href=\"data:image/svg+xml;base64,PHN2Zy8+\"/>")]
    [InlineData("<image href=\"data:text/html,alert\"/>")]
    [InlineData("<use href=\"https://evil.example/x.svg#a\"/>")]
    [InlineData("<rect fill=\"url(https://evil.example/x.svg#a)\"/>")]
    [InlineData("<rect style=\"background: url( 'https://evil.example/' )\"/>")]
    [InlineData("<rect style=\"background: ur\\6c(https://evil.example/)\"/>")]
    [InlineData("<style>@import 'https://evil.example/x.css';</style>")]
    [InlineData("<style>@imp<![CDATA[ort 'https://evil.example/x.css';]]></style>")]
    [InlineData("<style>rect { background: url(//evil.example/) }</style>")]
    [InlineData("<set attributeName=\"href\" to=\"javascript:alert(1)\"/>")]
    [InlineData("<animate attributeName=\"xlink:href\" values=\"javascript:alert(1)\"/>")]
    [InlineData("<?xml-stylesheet href=\"https://evil.example/x.css\"?>")]
    [InlineData("<iframe src=\"https://evil.example/\"/>")]
    [InlineData("<handler type=\"text/javascript\">alert(1)</handler>")]
    public void What_runs_or_leads_outside_is_gone(string hostile)
    {
        string clean = Clean($"{Open}<rect width=\"1\"/>{hostile}</svg>")!;
        Assert.Contains("<rect width=\"1\"", clean, StringComparison.Ordinal);
        Assert.DoesNotMatch(new Regex("alert|evil|javascript|script|onload|foreign|xhtml|svg\\+xml", RegexOptions.IgnoreCase), clean);
    }

    [Fact]
    public void Entities_are_refused_and_a_plain_document_type_is_passed_over()
    {
        StringBuilder laughs = new("<!DOCTYPE svg [<!ENTITY a \"ha\">");
        for (char name = 'b'; name <= 'z'; name++)
        {
            laughs.Append($"<!ENTITY {name} \"{string.Concat(Enumerable.Repeat($"&{(char)(name - 1)};", 10))}\">");
        }

        Assert.Null(Clean($"{laughs}]>{Open}<text>&z;</text></svg>"));
        Assert.Null(Clean($"<!DOCTYPE svg [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>{Open}<text>&x;</text></svg>"));
        Assert.NotNull(Clean(
            $"<!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd\">{Open}<rect/></svg>"));
    }

    [Fact]
    public void Uses_of_uses_that_come_to_millions_are_refused()
    {
        StringBuilder bomb = new(Open + "<defs><g id=\"a\"><rect/></g>");
        for (char name = 'b'; name <= 'j'; name++)
        {
            bomb.Append($"<g id=\"{name}\">{string.Concat(Enumerable.Repeat($"<use xlink:href=\"#{(char)(name - 1)}\"/>", 10))}</g>");
        }

        Assert.Null(Clean(bomb.ToString() + "</defs><use xlink:href=\"#j\"/></svg>"));
        Assert.NotNull(Clean($"{Open}<g id=\"a\"><use href=\"#a\"/></g></svg>"));
    }

    [Fact]
    public void Deep_nesting_and_long_chains_are_refused()
    {
        Assert.Null(Clean(Open + string.Concat(Enumerable.Repeat("<g>", 5000)) + string.Concat(Enumerable.Repeat("</g>", 5000)) + "</svg>"));
        string chain = string.Concat(Enumerable.Range(0, 50_000).Select(i => $"<g id=\"n{i}\"><use href=\"#n{i + 1}\"/></g>"));
        Assert.Null(Clean($"{Open}{chain}</svg>"));
    }

    [Fact]
    public void A_small_packed_drawing_that_unpacks_to_much_is_refused()
    {
        using MemoryStream packed = new();
        using (GZipStream zip = new(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            zip.Write(Encoding.UTF8.GetBytes(Open));
            zip.Write(Encoding.UTF8.GetBytes(new string(' ', PreviewLimits.DrawingBytes)));
            zip.Write("</svg>"u8);
        }

        Assert.Null(SvgCleaner.Clean(packed.ToArray()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("no drawing")]
    [InlineData("<html/>")]
    [InlineData("<svg xmlns=\"http://www.w3.org/2000/svg\">")]
    [InlineData("\0\0\0")]
    public void What_is_no_drawing_is_none(string text) => Assert.Null(Clean(text));

    private static string? Clean(string svg) =>
        SvgCleaner.Clean(Encoding.UTF8.GetBytes(svg)) is { } clean ? Encoding.UTF8.GetString(clean) : null;
}
