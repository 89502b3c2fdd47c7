using System.Net;
using System.Net.Http.Headers;
using System.Text;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Web.Api;

public sealed class DownloadTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private static readonly byte[] Bytes = Pattern(3_000_000);
    private readonly TestServer _server = fixture.Server;

    public static byte[] Pattern(int count, int seed = 1)
    {
        byte[] bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    [Fact]
    public async Task A_file_comes_back_byte_for_byte_with_what_describes_it()
    {
        await PutAsync("whole.mp4", Bytes);

        using HttpResponseMessage answer = await _server.Client.GetAsync("api/v1/content/whole.mp4");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(Bytes, await answer.Content.ReadAsByteArrayAsync());
        Assert.Equal("video/mp4", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(Bytes.Length, answer.Content.Headers.ContentLength);
        Assert.False(answer.Headers.ETag?.IsWeak);
        Assert.Equal("bytes", answer.Headers.AcceptRanges.Single());
        Assert.NotNull(answer.Content.Headers.LastModified);
        Assert.True(answer.Headers.CacheControl is { Private: true, NoCache: true });
        Assert.Equal("inline; filename=\"whole.mp4\"", answer.Content.Headers.GetValues("Content-Disposition").Single());
    }

    [Theory]
    [InlineData("bytes=0-0", 0, 1)]
    [InlineData("bytes=5-9", 5, 5)]
    [InlineData("bytes=2999990-", 2_999_990, 10)]
    [InlineData("bytes=-7", 2_999_993, 7)]
    [InlineData("bytes=-99999999999999999999", 0, 3_000_000)]
    [InlineData("bytes=100-99999999999999999999", 100, 2_999_900)]
    [InlineData("BYTES = 5-9", -1, 0)]
    [InlineData("bytes=1000000-2000000", 1_000_000, 1_000_001)]
    [InlineData("bytes=5-9,7-20", 5, 16)]
    public async Task A_range_is_what_was_asked_for(string range, int offset, int count)
    {
        await PutAsync("range.bin", Bytes);
        using HttpResponseMessage answer = await GetAsync("range.bin", ("Range", range));
        byte[] body = await answer.Content.ReadAsByteArrayAsync();
        if (offset < 0)
        {
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            return;
        }

        Assert.Equal(HttpStatusCode.PartialContent, answer.StatusCode);
        Assert.Equal(Bytes[offset..(offset + count)], body);
        Assert.Equal($"bytes {offset}-{offset + count - 1}/{Bytes.Length}", answer.Content.Headers.GetValues("Content-Range").Single());
    }

    [Theory]
    [InlineData("bytes=3000000-")]
    [InlineData("bytes=3000000-3000001")]
    [InlineData("bytes=-0")]
    [InlineData("bytes=9999999-9999999,-0")]
    public async Task A_range_past_the_end_is_refused_with_the_length(string range)
    {
        await PutAsync("end.bin", Bytes);
        using HttpResponseMessage answer = await GetAsync("end.bin", ("Range", range));
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, answer.StatusCode);
        Assert.Equal("bytes */3000000", answer.Content.Headers.GetValues("Content-Range").Single());
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData("bytes=9-5")]
    [InlineData("bytes=a-b")]
    [InlineData("bytes=--5")]
    [InlineData("bytes=-")]
    [InlineData("bytes=")]
    [InlineData("bytes=,")]
    [InlineData("lines=1-2")]
    [InlineData("bytes=0x1-0x2")]
    [InlineData("bytes=1-2,9-5")]
    public async Task A_range_without_sense_is_as_good_as_none(string range)
    {
        await PutAsync("nonsense.bin", Bytes);
        using HttpResponseMessage answer = await GetAsync("nonsense.bin", ("Range", range));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(Bytes.Length, answer.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task Ten_thousand_ranges_get_the_whole_once()
    {
        await PutAsync("many.bin", Bytes);
        string ranges = string.Join(',', Enumerable.Repeat("0-", 10_000));
        using HttpResponseMessage answer = await GetAsync("many.bin", ("Range", "bytes=" + ranges));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(Bytes.Length, (await answer.Content.ReadAsByteArrayAsync()).Length);
    }

    [Fact]
    public async Task Several_ranges_come_as_parts_in_the_order_asked_for()
    {
        await PutAsync("parts.bin", Bytes);
        using HttpResponseMessage answer = await GetAsync("parts.bin", ("Range", "bytes=100-109, 0-4 ,-3"));
        byte[] body = await answer.Content.ReadAsByteArrayAsync();

        Assert.Equal(HttpStatusCode.PartialContent, answer.StatusCode);
        Assert.Equal(body.Length, answer.Content.Headers.ContentLength);
        MediaTypeHeaderValue type = answer.Content.Headers.ContentType!;
        Assert.Equal("multipart/byteranges", type.MediaType);
        string boundary = type.Parameters.Single(parameter => parameter.Name == "boundary").Value!;
        string expected = string.Concat(new[] { (100, 10), (0, 5), (2_999_997, 3) }.Select(part =>
            $"\r\n--{boundary}\r\nContent-Type: application/octet-stream\r\nContent-Range: bytes {part.Item1}-{part.Item1 + part.Item2 - 1}/3000000\r\n\r\n" +
            Encoding.Latin1.GetString(Bytes, part.Item1, part.Item2))) + $"\r\n--{boundary}--\r\n";
        Assert.Equal(expected, Encoding.Latin1.GetString(body));
    }

    [Fact]
    public async Task HEAD_says_the_same_as_GET_without_the_bytes()
    {
        await PutAsync("head.bin", Bytes);
        using HttpResponseMessage get = await GetAsync("head.bin");
        using HttpResponseMessage head = await _server.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, "api/v1/content/head.bin"));

        Assert.Equal(get.StatusCode, head.StatusCode);
        Assert.Equal(get.Headers.ETag, head.Headers.ETag);
        Assert.Equal(get.Content.Headers.ContentLength, head.Content.Headers.ContentLength);
        Assert.Equal(get.Content.Headers.ContentType, head.Content.Headers.ContentType);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task A_range_counts_only_while_the_file_is_the_one_of_If_Range()
    {
        await PutAsync("if-range.bin", Bytes);
        using HttpResponseMessage first = await GetAsync("if-range.bin");
        string etag = first.Headers.ETag!.ToString();
        string date = first.Content.Headers.LastModified!.Value.ToString("r");

        foreach ((string condition, HttpStatusCode expected) in new[]
        {
            (etag, HttpStatusCode.PartialContent), (date, HttpStatusCode.PartialContent),
            ("\"other\"", HttpStatusCode.OK), ("W/" + etag, HttpStatusCode.OK), ("Mon, 01 Jan 2001 00:00:00 GMT", HttpStatusCode.OK), ("x", HttpStatusCode.OK),
        })
        {
            using HttpResponseMessage answer = await GetAsync("if-range.bin", ("Range", "bytes=0-9"), ("If-Range", condition));
            Assert.Equal((condition, expected), (condition, answer.StatusCode));
        }
    }

    [Fact]
    public async Task Conditions_follow_the_RFC()
    {
        await PutAsync("if.bin", Bytes);
        using HttpResponseMessage first = await GetAsync("if.bin");
        string etag = first.Headers.ETag!.ToString();
        string date = first.Content.Headers.LastModified!.Value.ToString("r");

        foreach ((string name, string value, HttpStatusCode expected) in new[]
        {
            ("If-None-Match", etag, HttpStatusCode.NotModified), ("If-None-Match", $"\"a\", W/{etag}", HttpStatusCode.NotModified),
            ("If-None-Match", "*", HttpStatusCode.NotModified), ("If-None-Match", "\"a\"", HttpStatusCode.OK),
            ("If-Match", etag, HttpStatusCode.OK), ("If-Match", "*", HttpStatusCode.OK),
            ("If-Match", "\"a\"", HttpStatusCode.PreconditionFailed), ("If-Match", "W/" + etag, HttpStatusCode.PreconditionFailed),
            ("If-Modified-Since", date, HttpStatusCode.NotModified), ("If-Modified-Since", "Mon, 01 Jan 2001 00:00:00 GMT", HttpStatusCode.OK),
            ("If-Modified-Since", "yesterday", HttpStatusCode.OK), ("If-Unmodified-Since", date, HttpStatusCode.OK),
            ("If-Unmodified-Since", "Mon, 01 Jan 2001 00:00:00 GMT", HttpStatusCode.PreconditionFailed),
        })
        {
            using HttpResponseMessage answer = await GetAsync("if.bin", (name, value));
            Assert.Equal((name, value, expected), (name, value, answer.StatusCode));
        }
    }

    [Fact]
    public async Task An_empty_file_has_no_bytes_and_no_ranges()
    {
        await PutAsync("empty.bin", []);
        using HttpResponseMessage whole = await GetAsync("empty.bin");
        using HttpResponseMessage range = await GetAsync("empty.bin", ("Range", "bytes=0-"));
        using HttpResponseMessage tail = await GetAsync("empty.bin", ("Range", "bytes=-5"));

        Assert.Equal((HttpStatusCode.OK, 0L), (whole.StatusCode, whole.Content.Headers.ContentLength));
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, range.StatusCode);
        Assert.Equal(HttpStatusCode.OK, tail.StatusCode);
    }

    [Fact]
    public async Task A_version_is_read_by_its_id()
    {
        (string id, string version) = await PutAsync("versions.bin", [1, 2, 3]);
        await PutAsync("versions.bin", [4, 5]);

        Assert.Equal([1, 2, 3], await _server.Client.GetByteArrayAsync($"api/v1/files/{id}/content?version={version}"));
        Assert.Equal([4, 5], await _server.Client.GetByteArrayAsync($"api/v1/files/{id}/content"));
        using HttpResponseMessage unknown = await _server.Client.GetAsync($"api/v1/files/{id}/content?version={id}");
        using HttpResponseMessage nonsense = await _server.Client.GetAsync($"api/v1/files/{id}/content?version=latest");
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, nonsense.StatusCode);
    }

    private Task<HttpResponseMessage> GetAsync(string path, params (string Name, string Value)[] headers)
    {
        HttpRequestMessage request = new(HttpMethod.Get, "api/v1/content/" + path);
        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return _server.Client.SendAsync(request);
    }

    private async Task<(string Id, string Version)> PutAsync(string path, byte[] bytes)
    {
        using HttpResponseMessage answer = await _server.Client.PutAsync("api/v1/content/" + path, new ByteArrayContent(bytes));
        Assert.True(answer.StatusCode is HttpStatusCode.Created or HttpStatusCode.Accepted, await answer.Content.ReadAsStringAsync());
        using System.Text.Json.JsonDocument json = System.Text.Json.JsonDocument.Parse(await answer.Content.ReadAsStreamAsync());
        return (json.RootElement.GetProperty("id").GetString()!, json.RootElement.GetProperty("version").GetString()!);
    }
}
