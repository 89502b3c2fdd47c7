using System.Net;

namespace PeerStor.Tests.Web.Hosting.Compression;

public sealed class LiveCompressionTests(CompressionServer server) : IClassFixture<CompressionServer>
{
    [Theory]
    [InlineData("zstd", "zstd")]
    [InlineData("br", "br")]
    [InlineData("gzip", "gzip")]
    [InlineData("gzip, deflate, br, zstd", "zstd")]
    [InlineData("gzip, deflate", "gzip")]
    public async Task Text_is_compressed_and_comes_back_the_same(string accept, string expected)
    {
        foreach (string path in (string[])["file", "string", "pieces"])
        {
            using HttpResponseMessage response = await server.SendAsync(path, accept);
            Assert.Equal([expected], response.Content.Headers.ContentEncoding);
            Assert.Contains("Accept-Encoding", response.Headers.Vary);
            Assert.Empty(response.Headers.AcceptRanges);
            Assert.True((await response.Content.ReadAsByteArrayAsync()).Length < CompressionServer.Text.Length / 2);
            Assert.Equal(CompressionServer.Text, await CompressionServer.DecodeAsync(response));
        }
    }

    [Fact]
    public async Task Json_is_compressed()
    {
        using HttpResponseMessage response = await server.SendAsync("json", "zstd");
        Assert.Equal(["zstd"], response.Content.Headers.ContentEncoding);
        Assert.StartsWith("[0,1,2,", System.Text.Encoding.UTF8.GetString(await CompressionServer.DecodeAsync(response)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("identity")]
    [InlineData("gzip;q=0, br;q=0, zstd;q=0")]
    public async Task Without_an_agreed_coding_text_goes_plain_and_caches_are_told(string? accept)
    {
        using HttpResponseMessage response = await server.SendAsync("file", accept);
        Assert.Empty(response.Content.Headers.ContentEncoding);
        Assert.Contains("Accept-Encoding", response.Headers.Vary);
        Assert.Equal("\"v1\"", response.Headers.ETag?.ToString());
        Assert.Equal(CompressionServer.Text.Length, response.Content.Headers.ContentLength);
        Assert.Equal(CompressionServer.Text, await response.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("as/video/mp4")]
    [InlineData("as/audio/mpeg")]
    [InlineData("as/image/jpeg")]
    [InlineData("as/application/zip")]
    [InlineData("as/application/octet-stream")]
    [InlineData("as/text/event-stream")]
    [InlineData("fixed")]
    public async Task Media_events_and_what_must_not_change_go_plain(string path)
    {
        using HttpResponseMessage response = await server.SendAsync(path, "gzip, br, zstd, identity;q=0");
        Assert.Empty(response.Content.Headers.ContentEncoding);
        Assert.Empty(response.Headers.Vary);
        Assert.Equal(CompressionServer.Text, await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task What_is_coded_already_is_left_alone()
    {
        using HttpResponseMessage response = await server.SendAsync("coded", "zstd");
        Assert.Equal(["br"], response.Content.Headers.ContentEncoding);
        Assert.Equal(CompressionServer.Text, await response.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("gzip", null)]
    [InlineData("gzip, identity;q=0", "gzip")]
    public async Task A_short_answer_is_compressed_only_when_plain_is_refused(string accept, string? expected)
    {
        using HttpResponseMessage response = await server.SendAsync("short", accept);
        Assert.Equal(expected, response.Content.Headers.ContentEncoding.SingleOrDefault());
        Assert.Equal(CompressionServer.Short, await CompressionServer.DecodeAsync(response));
    }

    [Theory]
    [InlineData("bytes=10-2999", 2990)]
    [InlineData("bytes=-5000", 5000)]
    public async Task A_range_is_of_the_plain_bytes(string range, int length)
    {
        using HttpResponseMessage response = await server.SendAsync("file", "gzip, br, zstd", ("Range", range));
        Assert.Equal(HttpStatusCode.PartialContent, response.StatusCode);
        Assert.Empty(response.Content.Headers.ContentEncoding);
        Assert.Equal("\"v1\"", response.Headers.ETag?.ToString());
        Assert.Equal(length, (await response.Content.ReadAsByteArrayAsync()).Length);
    }

    [Fact]
    public async Task A_range_that_cannot_be_had_stays_an_error_without_a_coding()
    {
        using HttpResponseMessage response = await server.SendAsync("file", "gzip", ("Range", "bytes=99999999-"));
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, response.StatusCode);
        Assert.Empty(response.Content.Headers.ContentEncoding);
    }

    [Theory]
    [InlineData("cross-site", null)]
    [InlineData("same-site", null)]
    [InlineData("same-origin", "zstd")]
    [InlineData("none", "zstd")]
    public async Task A_request_that_another_site_caused_is_answered_plainly(string site, string? expected)
    {
        using HttpResponseMessage response = await server.SendAsync("file", "zstd", ("Sec-Fetch-Site", site));
        Assert.Equal(expected, response.Content.Headers.ContentEncoding.SingleOrDefault());
        Assert.Equal(CompressionServer.Text, await CompressionServer.DecodeAsync(response));
    }

    [Theory]
    [InlineData("file", "zstd")]
    [InlineData("file", null)]
    [InlineData("short", "gzip")]
    [InlineData("as/video/mp4", "gzip")]
    [InlineData("weak", "br")]
    public async Task HEAD_says_what_GET_says(string path, string? accept)
    {
        using HttpResponseMessage get = await server.SendAsync(path, accept);
        using HttpResponseMessage head = await server.SendAsync(HttpMethod.Head, path, accept);
        Assert.Equal(get.Content.Headers.ContentEncoding, head.Content.Headers.ContentEncoding);
        Assert.Equal(get.Headers.ETag, head.Headers.ETag);
        Assert.Equal(get.Headers.Vary, head.Headers.Vary);
        Assert.Equal(get.Headers.AcceptRanges, head.Headers.AcceptRanges);
        Assert.Equal(get.Content.Headers.ContentType, head.Content.Headers.ContentType);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task An_answer_that_fails_before_its_first_byte_is_started_over_plainly()
    {
        using HttpResponseMessage response = await server.SendAsync("fails", "zstd");
        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Empty(response.Content.Headers.ContentEncoding);
        Assert.Null(response.Headers.ETag);
        Assert.Equal("started over", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("br")]
    [InlineData("gzip")]
    public async Task An_answer_that_fails_later_is_cut_and_never_looks_whole(string? accept) =>
        await Assert.ThrowsAsync<HttpRequestException>(() => server.SendAsync("fails", accept));

    [Fact]
    public async Task Many_answers_at_once_are_all_right()
    {
        string[] codings = ["zstd", "br", "gzip"];
        await Task.WhenAll(Enumerable.Range(0, 60).Select(async i =>
        {
            using HttpResponseMessage response = await server.SendAsync("pieces", codings[i % 3]);
            Assert.Equal(CompressionServer.Text, await CompressionServer.DecodeAsync(response));
        }));
    }
}
