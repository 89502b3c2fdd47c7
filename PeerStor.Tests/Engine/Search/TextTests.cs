using System.IO.Compression;
using System.Text;
using PeerStor.Engine.Search.Texts;

namespace PeerStor.Tests.Engine.Search;

public sealed class TextTests
{
    [Theory]
    [InlineData("word/document.xml", "<w:document xmlns:w='w'><w:body><w:p><w:r><w:t>one</w:t></w:r><w:r><w:t xml:space='preserve'> two</w:t></w:r></w:p><w:p><w:t>three</w:t></w:p></w:body></w:document>", "one two\nthree\n")]
    [InlineData("xl/sharedStrings.xml", "<sst xmlns='s'><si><t>cell</t></si><si><t>other</t></si></sst>", "cell\nother\n")]
    [InlineData("ppt/slides/slide1.xml", "<p:sld xmlns:p='p' xmlns:a='a'><a:p><a:r><a:t>slide</a:t></a:r></a:p></p:sld>", "slide\n")]
    [InlineData("content.xml", "<o:c xmlns:o='o' xmlns:t='t'><t:h>head</t:h><t:p>para</t:p></o:c>", "head\npara\n")]
    public void The_text_of_office_documents_is_found(string part, string xml, string text) =>
        Assert.Equal(text, OfficeText.Read(Zip((part, Encoding.UTF8.GetBytes(xml)))));

    [Fact]
    public void A_zip_bomb_is_left_alone() => Assert.Throws<InvalidDataException>(
        () => OfficeText.Read(Zip(("word/document.xml", new byte[8 << 20]))));

    [Fact]
    public void Xml_that_refers_to_other_files_is_refused() => Assert.ThrowsAny<Exception>(() => OfficeText.Read(Zip(
        ("content.xml", "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>"u8.ToArray()))));

    [Theory]
    [InlineData("<p>Hello&nbsp;<b>world</b></p><script>var secret</script><style>p{}</style>", "Hello\u00a0 world")]
    public void Tags_and_scripts_are_not_text(string html, string text) =>
        Assert.Equal(text, string.Join(' ', PlainText.Read(Encoding.UTF8.GetBytes(html), "text/html").Split(' ', StringSplitOptions.RemoveEmptyEntries)));

    [Fact]
    public void Text_is_read_in_the_usual_codings()
    {
        Assert.Equal("é", PlainText.Read([0xC3, 0xA9], "text/plain"));
        Assert.Equal("é\n", PlainText.Read([0xE9, 0x0A], "text/plain"));
        Assert.Equal("é", PlainText.Read([0xFF, 0xFE, 0xE9, 0x00], "text/plain"));
        Assert.Equal("", PlainText.Read([1, 0, 2, 0, 3], "text/plain"));
    }

    [Fact]
    public async Task The_text_of_a_pdf_is_found_where_pdftotext_is_installed()
    {
        string text = await new PdfText().ReadAsync(SamplePdf("Hidden harbour"), default);

        Assert.Equal(PdfText.IsAvailable ? "Hidden harbour" : "", text.Trim());
    }

    [Fact]
    public async Task What_is_no_pdf_has_no_text() => Assert.Equal("", await new PdfText().ReadAsync("--help"u8.ToArray(), default));

    private static byte[] Zip(params (string Name, byte[] Content)[] parts)
    {
        using MemoryStream stream = new();
        using (ZipArchive zip = new(stream, ZipArchiveMode.Create))
        {
            foreach ((string name, byte[] content) in parts)
            {
                using Stream part = zip.CreateEntry(name).Open();
                part.Write(content);
            }
        }

        return stream.ToArray();
    }

    // The smallest PDF of one page; its table of places is wrong, which readers mend.
    private static byte[] SamplePdf(string text)
    {
        string content = $"BT /F1 24 Tf 72 700 Td ({text}) Tj ET";
        return Encoding.ASCII.GetBytes($"""
            %PDF-1.4
            1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj
            2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj
            3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>> endobj
            4 0 obj <</Length {content.Length}>> stream
            {content}
            endstream endobj
            5 0 obj <</Type/Font/Subtype/Type1/BaseFont/Helvetica>> endobj
            trailer <</Root 1 0 R>>
            %%EOF
            """);
    }
}
