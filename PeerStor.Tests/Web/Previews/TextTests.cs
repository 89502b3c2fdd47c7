using System.IO.Compression;
using System.Text;
using PeerStor.Web.Previews.Images;
using PeerStor.Web.Previews.Pdf;
using PeerStor.Web.Previews.Text;

namespace PeerStor.Tests.Web.Previews;

public sealed class TextTests
{
    [Theory]
    [InlineData("utf-8", "Grüße 名前", "UTF-8")]
    [InlineData("utf-16", "Grüße 名前", "UTF-16")]
    [InlineData("utf-16BE", "plain text without a mark", "UTF-16")]
    [InlineData("iso-8859-1", "Grüße", "Latin-1")]
    [InlineData("us-ascii", "plain", "UTF-8")]
    public void The_encoding_is_told_from_the_bytes(string name, string text, string expected)
    {
        Encoding written = Encoding.GetEncoding(name);
        byte[] bytes = [.. written.GetPreamble(), .. written.GetBytes(text)];
        Encoding found = TextCoding.Detect(bytes, true);
        Assert.Equal(expected, TextCoding.Name(found));
        Assert.Equal(text, found.GetString(bytes.AsSpan(TextCoding.MarkBytes(bytes))));
    }

    [Fact]
    public void A_character_cut_at_the_end_of_the_beginning_is_still_utf8()
    {
        byte[] bytes = Encoding.UTF8.GetBytes("xx名");
        Assert.Equal("UTF-8", TextCoding.Name(TextCoding.Detect(bytes.AsSpan(0, 4), false)));
        Assert.Equal("Latin-1", TextCoding.Name(TextCoding.Detect(bytes.AsSpan(0, 4), true)));
    }

    [Fact]
    public void Signs_that_hide_are_shown()
    {
        Assert.Equal("exe.⟨U+202E⟩txt", ShownText.Of("exe.\u202Etxt"));
        Assert.Equal("a␀b␛c\td\n", ShownText.Of("a\0b\u001Bc\td\n"));
        Assert.Equal("עברית", ShownText.Of("עברית"));
    }

    [Fact]
    public void JSON_is_laid_out_unless_it_is_a_trap()
    {
        Assert.Equal("{\n  \"a\": [\n    1,\n    \"ä<\"\n  ]\n}", JsonText.Layout("{\"a\":[1,\"ä<\"]}"u8.ToArray())?.ReplaceLineEndings("\n"));
        Assert.Null(JsonText.Layout("{\"a\":"u8.ToArray()));
        Assert.Null(JsonText.Layout("{} x"u8.ToArray()));
        Assert.Null(JsonText.Layout(Encoding.UTF8.GetBytes(new string('[', 100_000))));
    }

    [Fact]
    public void The_size_of_an_image_is_read_from_its_header()
    {
        byte[] png = [0x89, .. "PNG\r\n\u001a\n"u8, 0, 0, 0, 13, .. "IHDR"u8, 0, 0, 0xC3, 0x50, 0, 0, 0xC3, 0x50];
        Assert.Equal(2_500_000_000, ImageSize.Read(png)!.Pixels);
        Assert.Equal(new ImageSize(3, 2), ImageSize.Read([.. "GIF89a"u8, 3, 0, 2, 0]));
        Assert.Equal(new ImageSize(16, 9), ImageSize.Read([0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2, 0xFF, 0xC2, 0, 11, 8, 0, 9, 0, 16, 3]));
        Assert.Null(ImageSize.Read([0xFF, 0xD8, 0xFF, 0xFF, 0xFF]));
        Assert.Null(ImageSize.Read([]));
    }

    [Theory]
    [InlineData("<< /Type /Page /JSomething 1 /S /GoTo >>", false)]
    [InlineData("<< /S /JavaScript /JS (app.alert\\(1\\)) >>", true)]
    [InlineData("<< /S /Java#53cript >>", true)]
    [InlineData("<< /S/Launch/F (calc) >>", true)]
    public void Scripts_in_a_PDF_are_found_also_where_objects_are_compressed(string objects, bool expected)
    {
        Assert.Equal(expected, PdfScripts.MayRun(Encoding.Latin1.GetBytes("%PDF-1.7\n1 0 obj\n" + objects)));
        using MemoryStream packed = new();
        using (ZLibStream zip = new(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            zip.Write(Encoding.Latin1.GetBytes(objects));
        }

        byte[] file = [.. "%PDF-1.7\n1 0 obj << /Type /ObjStm /Filter /FlateDecode >>\nstream\r\n"u8, .. packed.ToArray(), .. "\nendstream"u8];
        Assert.Equal(expected, PdfScripts.MayRun(file));
        Assert.True(PdfScripts.MayRun([.. "<< /Type /ObjStm >> stream\nnot deflated"u8]));
    }
}
