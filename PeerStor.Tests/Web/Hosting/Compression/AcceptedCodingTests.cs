using PeerStor.Web.Hosting.Compression;

namespace PeerStor.Tests.Web.Hosting.Compression;

public sealed class AcceptedCodingTests
{
    [Theory]
    [InlineData("", null, false)]
    [InlineData("gzip", "gzip", false)]
    [InlineData("GZIP", "gzip", false)]
    [InlineData("gzip, deflate, br, zstd", "zstd", false)]
    [InlineData("gzip, deflate, br", "br", false)]
    [InlineData("zstd;q=0.5, gzip;q=0.8", "gzip", false)]
    [InlineData("zstd;q=0, br;q=0, gzip", "gzip", false)]
    [InlineData("zstd;q=0", null, false)]
    [InlineData("gzip;q=0", null, false)]
    [InlineData("*", "gzip", false)]
    [InlineData("*;q=0", null, true)]
    [InlineData("*, gzip;q=0", "br", false)]
    [InlineData("br;q=0.4, *;q=0.9", "gzip", false)]
    [InlineData("zstd, *", "zstd", false)]
    [InlineData("zstd, *;q=0", "zstd", true)]
    [InlineData("identity", null, false)]
    [InlineData("identity;q=0", null, true)]
    [InlineData("identity;q=0, gzip;q=0.1", "gzip", true)]
    [InlineData("identity;q=0, *;q=0.1", "gzip", true)]
    [InlineData("identity, gzip;q=0.5", null, false)]
    [InlineData("identity;q=0.5, gzip;q=0.5", "gzip", false)]
    [InlineData("identity, gzip", "gzip", false)]
    [InlineData("*;q=0, identity;q=0.5", null, false)]
    [InlineData("deflate, compress", null, false)]
    [InlineData("gzip;q=x, ;;,", null, false)]
    public void The_best_of_what_the_client_takes_is_chosen(string accept, string? coding, bool plainRefused)
    {
        AcceptedCoding accepted = AcceptedCoding.Of(accept, ContentCoding.All);
        Assert.Equal((coding, plainRefused), (accepted.Coding?.Name, accepted.PlainRefused));
    }

    [Fact]
    public void Without_libzstd_brotli_is_the_best() =>
        Assert.Equal("br", AcceptedCoding.Of("zstd, gzip, br", [ContentCoding.Brotli, ContentCoding.Gzip]).Coding?.Name);

    [Theory]
    [InlineData("text/html; charset=utf-8", true)]
    [InlineData("text/markdown", true)]
    [InlineData("text/csv", true)]
    [InlineData("application/json", true)]
    [InlineData("application/problem+json", true)]
    [InlineData("image/svg+xml", true)]
    [InlineData("application/xml", true)]
    [InlineData("text/javascript", true)]
    [InlineData("text/event-stream", false)]
    [InlineData("video/mp4", false)]
    [InlineData("image/png", false)]
    [InlineData("application/pdf", false)]
    [InlineData("application/octet-stream", false)]
    [InlineData("multipart/byteranges; boundary=x", false)]
    [InlineData("nonsense", false)]
    [InlineData(null, false)]
    public void Only_text_is_compressed(string? contentType, bool expected) =>
        Assert.Equal(expected, CompressibleContent.IsText(contentType));
}
