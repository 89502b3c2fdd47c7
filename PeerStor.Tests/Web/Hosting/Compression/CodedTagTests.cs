using System.Net;

namespace PeerStor.Tests.Web.Hosting.Compression;

public sealed class CodedTagTests(CompressionServer server) : IClassFixture<CompressionServer>
{
    [Theory]
    [InlineData("zstd")]
    [InlineData("br")]
    [InlineData("gzip")]
    public async Task A_compressed_answer_has_its_own_tag_and_is_confirmed_by_it(string accept)
    {
        using HttpResponseMessage first = await server.SendAsync("file", accept);
        Assert.Equal($"\"v1~{accept}\"", first.Headers.ETag?.ToString());
        using HttpResponseMessage again = await server.SendAsync("file", accept, ("If-None-Match", $"\"v1~{accept}\""));
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        Assert.Equal($"\"v1~{accept}\"", again.Headers.ETag?.ToString());
        Assert.Contains("Accept-Encoding", again.Headers.Vary);
        Assert.Empty(again.Content.Headers.ContentEncoding);
    }

    [Fact]
    public async Task A_plain_copy_is_confirmed_by_the_plain_tag()
    {
        using HttpResponseMessage response = await server.SendAsync("file", null, ("If-None-Match", "\"v1\""));
        Assert.Equal(HttpStatusCode.NotModified, response.StatusCode);
        Assert.Equal("\"v1\"", response.Headers.ETag?.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("br")]
    public async Task A_copy_in_a_coding_that_is_not_asked_for_is_sent_anew(string? accept)
    {
        using HttpResponseMessage response = await server.SendAsync("file", accept, ("If-None-Match", "\"v1~zstd\""));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(CompressionServer.Text, await CompressionServer.DecodeAsync(response));
    }

    [Fact]
    public async Task An_older_copy_is_sent_anew()
    {
        using HttpResponseMessage response = await server.SendAsync("file", "zstd", ("If-None-Match", "\"v0~zstd\", \"v0\""));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("zstd")]
    [InlineData("gzip")]
    public async Task Part_of_a_compressed_answer_is_never_continued_with_plain_bytes(string coding)
    {
        using HttpResponseMessage response = await server.SendAsync(
            "file", coding, ("Range", "bytes=1000-"), ("If-Range", $"\"v1~{coding}\""));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Empty(response.Content.Headers.ContentEncoding);
        Assert.Equal(CompressionServer.Text, await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Part_of_a_plain_answer_is_continued()
    {
        using HttpResponseMessage response = await server.SendAsync("file", "zstd", ("Range", "bytes=1000-"), ("If-Range", "\"v1\""));
        Assert.Equal(HttpStatusCode.PartialContent, response.StatusCode);
        Assert.Equal(CompressionServer.Text[1000..], await response.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("\"v1~zstd\"", "\"v1\"")]
    [InlineData("\"v0~gzip\", \"v1~br\"", "\"v0\", \"v1\"")]
    [InlineData("\"v1\"", "\"v1\"")]
    [InlineData("*", "*")]
    public async Task A_change_may_be_made_on_condition_of_either_tag(string sent, string seen)
    {
        using HttpResponseMessage response = await server.SendAsync(HttpMethod.Put, "file", null, ("If-Match", sent));
        Assert.Equal(seen, await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_weak_tag_stays_and_confirms_any_form()
    {
        using HttpResponseMessage first = await server.SendAsync("weak", "gzip");
        Assert.Equal("W/\"v1\"", first.Headers.ETag?.ToString());
        using HttpResponseMessage again = await server.SendAsync("weak", "gzip", ("If-None-Match", "W/\"v1\""));
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        Assert.Equal("W/\"v1\"", again.Headers.ETag?.ToString());
    }
}
