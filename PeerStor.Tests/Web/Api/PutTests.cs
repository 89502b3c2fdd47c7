using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Web.Api;

public sealed class PutTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private static readonly byte[] Bytes = DownloadTests.Pattern(2_500_000, seed: 7);
    private readonly TestServer _server = fixture.Server;

    [Fact]
    public async Task A_put_makes_the_file_and_its_folders()
    {
        using HttpResponseMessage answer = await PutAsync("a/b/new.txt", Bytes);
        JsonElement stored = await JsonAsync(answer);

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Equal(Bytes.Length, stored.GetProperty("size").GetInt64());
        Assert.Equal(stored.GetProperty("etag").GetString(), answer.Headers.ETag?.ToString());
        Assert.Equal(1, stored.GetProperty("copies").GetInt32());
        Assert.True(stored.GetProperty("target").GetInt32() >= 1);
        Assert.Equal(Bytes, await ReadAsync("a/b/new.txt"));
    }

    [Fact]
    public async Task A_put_to_a_name_that_is_there_makes_a_new_version()
    {
        JsonElement first = await JsonAsync(await PutAsync("again.txt", [1]));
        JsonElement second = await JsonAsync(await PutAsync("again.txt", [2]));

        Assert.Equal(first.GetProperty("id").GetString(), second.GetProperty("id").GetString());
        Assert.NotEqual(first.GetProperty("version").GetString(), second.GetProperty("version").GetString());
        Assert.Equal([2], await ReadAsync("again.txt"));
    }

    [Fact]
    public async Task A_body_without_a_length_is_stored_as_it_ends()
    {
        using HttpRequestMessage request = new(HttpMethod.Put, "api/v1/content/chunked.bin")
        {
            Content = new StreamContent(new UnseekableStream(Bytes)),
        };
        request.Headers.TransferEncodingChunked = true;
        using HttpResponseMessage answer = await _server.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Equal(Bytes, await ReadAsync("chunked.bin"));
    }

    [Theory]
    [InlineData("If-None-Match", "*", HttpStatusCode.PreconditionFailed)]
    [InlineData("If-Match", "\"wrong\"", HttpStatusCode.PreconditionFailed)]
    [InlineData("If-Match", "*", HttpStatusCode.Created)]
    [InlineData("If-None-Match", "\"wrong\"", HttpStatusCode.Created)]
    public async Task Conditions_hold_before_anything_changes(string name, string value, HttpStatusCode expected)
    {
        string path = $"conditions-{Guid.NewGuid():N}.txt";
        await PutAsync(path, [1]);
        using HttpResponseMessage answer = await PutAsync(path, [2], (name, value));

        Assert.Equal(expected, answer.StatusCode);
        Assert.Equal(expected == HttpStatusCode.Created ? [2] : [1], await ReadAsync(path));
    }

    [Fact]
    public async Task If_Match_on_a_file_that_is_not_there_makes_none()
    {
        using HttpResponseMessage answer = await PutAsync("absent.txt", [1], ("If-Match", "*"));
        Assert.Equal(HttpStatusCode.PreconditionFailed, answer.StatusCode);
        await AssertAbsentAsync("absent.txt");
    }

    [Theory]
    [InlineData("Content-Digest", "sha-256=:{0}:")]
    [InlineData("Repr-Digest", "sha-512=:AAAA:, sha-256=:{0}:")]
    [InlineData("Digest", "SHA-256={0}")]
    public async Task A_digest_is_checked_when_it_is_sent(string header, string form)
    {
        string good = string.Format(form, Convert.ToBase64String(SHA256.HashData(Bytes)));
        string bad = string.Format(form, Convert.ToBase64String(SHA256.HashData([1])));

        using HttpResponseMessage wrong = await PutAsync($"digest-{header}.bin", Bytes, (header, bad));
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        Assert.Equal("urn:peerstor:checksum-mismatch", (await JsonAsync(wrong)).GetProperty("type").GetString());
        await AssertAbsentAsync($"digest-{header}.bin");

        using HttpResponseMessage right = await PutAsync($"digest-{header}.bin", Bytes, (header, good));
        Assert.Equal(HttpStatusCode.Created, right.StatusCode);
    }

    [Fact]
    public async Task Content_MD5_is_checked_and_nonsense_in_a_digest_is_refused()
    {
        string md5 = Convert.ToBase64String(MD5.HashData(Bytes));
        Assert.Equal(HttpStatusCode.Created, (await PutAsync("md5.bin", Bytes, ("Content-MD5", md5))).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await PutAsync("md5-2.bin", [1], ("Content-MD5", md5))).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await PutAsync("md5-3.bin", [1], ("Content-MD5", "!!"))).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await PutAsync("md5-4.bin", [1], ("Content-Digest", "sha-256=AAAA"))).StatusCode);
    }

    [Fact]
    public async Task The_time_of_change_is_kept()
    {
        await PutAsync("time-1.txt", [1], ("X-Modified", "1700000000123"));
        await PutAsync("time-2.txt", [1], ("X-Modified", "2023-11-14T22:13:20Z"));
        await PutAsync("time-3.txt", [1], ("Last-Modified", "Tue, 14 Nov 2023 22:13:20 GMT"));
        foreach (string path in new[] { "time-1.txt", "time-2.txt", "time-3.txt" })
        {
            using HttpResponseMessage answer = await _server.Client.GetAsync("api/v1/content/" + path);
            Assert.Equal(1_700_000_000, answer.Content.Headers.LastModified?.ToUnixTimeSeconds());
        }
    }

    [Fact]
    public async Task An_upload_in_pieces_becomes_one_file()
    {
        using HttpResponseMessage question = await PutAsync("pieces.bin", [], ("Content-Range", "bytes */2500000"));
        Assert.Equal((HttpStatusCode.PermanentRedirect, "0"), (question.StatusCode, Offset(question)));

        using HttpResponseMessage first = await PutAsync("pieces.bin", Bytes[..1_000_000], ("Content-Range", "bytes 0-999999/2500000"));
        Assert.Equal((HttpStatusCode.PermanentRedirect, "1000000"), (first.StatusCode, Offset(first)));
        Assert.Equal("bytes=0-999999", first.Headers.GetValues("Range").Single());
        await AssertAbsentAsync("pieces.bin");

        using HttpResponseMessage wrong = await PutAsync("pieces.bin", Bytes[1_200_000..], ("Content-Range", "bytes 1200000-2499999/2500000"));
        Assert.Equal((HttpStatusCode.Conflict, "1000000"), (wrong.StatusCode, Offset(wrong)));

        using HttpResponseMessage asked = await PutAsync("pieces.bin", [], ("Content-Range", "bytes */2500000"));
        Assert.Equal((HttpStatusCode.PermanentRedirect, "1000000"), (asked.StatusCode, Offset(asked)));

        using HttpResponseMessage last = await PutAsync("pieces.bin", Bytes[1_000_000..], ("Content-Range", "bytes 1000000-2499999/2500000"));
        Assert.Equal(HttpStatusCode.Created, last.StatusCode);
        Assert.Equal(Bytes, await ReadAsync("pieces.bin"));
    }

    [Fact]
    public async Task What_goes_on_with_another_time_of_change_is_another_file_and_is_not_mixed_with_the_first()
    {
        (string, string) older = ("X-Modified", "1700000000000");
        using HttpResponseMessage first = await PutAsync(
            "mixed.bin", Bytes[..1_000_000], ("Content-Range", "bytes 0-999999/2500000"), older);
        Assert.Equal((HttpStatusCode.PermanentRedirect, "1000000"), (first.StatusCode, Offset(first)));

        (string, string) newer = ("X-Modified", "1800000000000");
        using HttpResponseMessage asked = await PutAsync("mixed.bin", [], ("Content-Range", "bytes */2500000"), newer);
        Assert.Equal("0", Offset(asked));
        using HttpResponseMessage refused = await PutAsync(
            "mixed.bin", Bytes[1_000_000..], ("Content-Range", "bytes 1000000-2499999/2500000"), newer);
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        await AssertAbsentAsync("mixed.bin");

        using HttpResponseMessage rest = await PutAsync(
            "mixed.bin", Bytes[1_000_000..], ("Content-Range", "bytes 1000000-2499999/2500000"), older);
        Assert.Equal(HttpStatusCode.Created, rest.StatusCode);
        Assert.Equal(Bytes, await ReadAsync("mixed.bin"));
    }

    [Fact]
    public async Task A_put_that_breaks_off_leaves_no_file_and_goes_on_where_it_stopped()
    {
        string head = RawHttp.Head(_server, "/api/v1/content/cut.bin", "PUT", $"Content-Length: {Bytes.Length}");
        using (System.Net.Sockets.TcpClient tcp = new())
        {
            await tcp.ConnectAsync("127.0.0.1", _server.Port);
            await tcp.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head));
            await tcp.GetStream().WriteAsync(Bytes.AsMemory(0, 1_500_000));
            tcp.LingerState = new System.Net.Sockets.LingerOption(false, 0);
        }

        await AssertAbsentAsync("cut.bin");
        long offset = 0;
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(60));
        while (offset == 0)
        {
            limit.Token.ThrowIfCancellationRequested();

            // The server saves what arrived when it sees the end of the connection, which may be after this question.
            using HttpResponseMessage asked = await PutAsync("cut.bin", [], ("Content-Range", "bytes */2500000"));
            offset = long.Parse(Offset(asked)!);
            await Task.Yield();
        }

        Assert.InRange(offset, 1, 1_500_000);
        using HttpResponseMessage rest = await PutAsync(
            "cut.bin", Bytes[(int)offset..], ("Content-Range", $"bytes {offset}-2499999/2500000"));
        Assert.Equal(HttpStatusCode.Created, rest.StatusCode);
        Assert.Equal(Bytes, await ReadAsync("cut.bin"));
    }

    [Theory]
    [InlineData("bytes 5-3/10")]
    [InlineData("bytes 0-10/10")]
    [InlineData("bytes -5/10")]
    [InlineData("bytes 0-4")]
    [InlineData("bytes 0-4/5x")]
    [InlineData("pages 0-4/5")]
    [InlineData("bytes 0-99999999999999999999/*")]
    [InlineData("bytes 0-3/5")]
    public async Task A_content_range_that_makes_no_sense_is_refused(string range)
    {
        using HttpResponseMessage answer = await PutAsync("nonsense.bin", [1, 2, 3, 4, 5], ("Content-Range", range));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        await AssertAbsentAsync("nonsense.bin");
    }

    [Fact]
    public async Task A_rest_without_a_beginning_is_told_to_begin_at_the_start()
    {
        using HttpResponseMessage answer = await PutAsync("rest.bin", [1, 2], ("Content-Range", "bytes 3-4/5"));
        Assert.Equal((HttpStatusCode.Conflict, "0"), (answer.StatusCode, Offset(answer)));
    }

    [Fact]
    public async Task A_put_onto_a_folder_or_below_a_file_is_refused_and_says_why()
    {
        await PutAsync("folder/x.txt", [1]);
        using HttpResponseMessage onto = await PutAsync("folder", [1]);
        using HttpResponseMessage below = await PutAsync("folder/x.txt/y.txt", [1]);
        Assert.Equal(HttpStatusCode.Conflict, onto.StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, below.StatusCode);
        Assert.Contains("x.txt", (await JsonAsync(below)).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_refused_is_refused_before_the_body_is_sent()
    {
        (string Header, int Status)[] cases =
        [
            ("If-Match: \"wrong\"", 412), ("Content-Range: nonsense", 400), ("X-Ignored: 1", 413),
        ];
        foreach ((string header, int status) in cases)
        {
            string request = RawHttp.Head(
                _server, "/api/v1/content/expect.bin", "PUT", $"Content-Length: {1L << 43}", "Expect: 100-continue", header);
            RawAnswer answer = await RawHttp.SendAsync(_server.Port, request);
            Assert.Equal((header, status), (header, answer.Status));
        }

        RawAnswer stranger = await RawHttp.SendAsync(
            _server.Port, "PUT /api/v1/content/x HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n");
        Assert.Equal(401, stranger.Status);
    }

    [Fact]
    public async Task More_than_fits_on_the_disk_is_refused_with_what_is_free()
    {
        string request = RawHttp.Head(
            _server, "/api/v1/content/huge.bin", "PUT", $"Content-Length: {1L << 42}", "Expect: 100-continue");
        RawAnswer answer = await RawHttp.SendAsync(_server.Port, request);
        Assert.Equal(507, answer.Status);
        JsonElement problem = JsonDocument.Parse(answer.Body.Contains("\r\n", StringComparison.Ordinal) ? Unchunk(answer.Body) : answer.Body).RootElement;
        Assert.True(problem.GetProperty("free").GetInt64() > 0);
        Assert.Equal(1L << 42, problem.GetProperty("needed").GetInt64());
    }

    [Fact]
    public async Task Two_writers_of_one_name_leave_one_whole_file()
    {
        byte[][] contents = [DownloadTests.Pattern(400_000, 1), DownloadTests.Pattern(400_000, 2), DownloadTests.Pattern(400_000, 3)];
        HttpResponseMessage[] answers = await Task.WhenAll(contents.Select(content => PutAsync("race.bin", content)));
        Assert.Contains(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        byte[] now = await ReadAsync("race.bin");
        Assert.Contains(contents, content => content.AsSpan().SequenceEqual(now));
    }

    private static string Unchunk(string body)
    {
        int start = body.IndexOf("\r\n", StringComparison.Ordinal) + 2;
        return body.Substring(start, Convert.ToInt32(body[..(start - 2)], 16));
    }

    private static string? Offset(HttpResponseMessage answer) => answer.Headers.GetValues("Upload-Offset").Single();

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage answer) =>
        JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;

    private Task<byte[]> ReadAsync(string path) => _server.Client.GetByteArrayAsync("api/v1/content/" + path);

    private async Task AssertAbsentAsync(string path)
    {
        using HttpResponseMessage answer = await _server.Client.GetAsync("api/v1/content/" + path);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private Task<HttpResponseMessage> PutAsync(string path, byte[] bytes, params (string Name, string Value)[] headers)
    {
        HttpRequestMessage request = new(HttpMethod.Put, "api/v1/content/" + path) { Content = new ByteArrayContent(bytes) };
        foreach ((string name, string value) in headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return _server.Client.SendAsync(request);
    }

    /// <summary>Hides its length, so that the client sends it in chunks.</summary>
    private sealed class UnseekableStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
