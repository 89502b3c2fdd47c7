using System.Net;
using System.Security.Cryptography;
using System.Text;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Web.Api;

public sealed class TusTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private static readonly byte[] Bytes = DownloadTests.Pattern(1_500_000, seed: 3);
    private readonly TusClient _tus = new(fixture.Server.Client);
    private readonly TestServer _server = fixture.Server;

    [Fact]
    public async Task What_the_server_speaks_is_told_to_everybody()
    {
        using HttpClient stranger = _server.NewClient(null);
        using HttpResponseMessage answer = await stranger.SendAsync(new HttpRequestMessage(HttpMethod.Options, "api/v1/tus"));

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal("1.0.0", answer.Headers.GetValues("Tus-Version").Single());
        Assert.Equal("1.0.0", answer.Headers.GetValues("Tus-Resumable").Single());
        foreach (string extension in new[]
            { "creation", "creation-with-upload", "creation-defer-length", "termination", "checksum", "expiration", "concatenation" })
        {
            Assert.Contains(extension, answer.Headers.GetValues("Tus-Extension").Single().Split(','));
        }

        Assert.Contains("sha1", answer.Headers.GetValues("Tus-Checksum-Algorithm").Single(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST", "api/v1/tus")]
    [InlineData("HEAD", "api/v1/tus/0123456789abcdef0123456789abcdef")]
    [InlineData("PATCH", "api/v1/tus/0123456789abcdef0123456789abcdef")]
    [InlineData("DELETE", "api/v1/tus/0123456789abcdef0123456789abcdef")]
    public async Task Another_version_is_refused_with_the_one_that_works(string method, string path)
    {
        foreach (string? version in new[] { null, "0.2.2", "2.0.0" })
        {
            using HttpRequestMessage request = new(new HttpMethod(method), path);
            request.Headers.TryAddWithoutValidation("Tus-Resumable", version);
            using HttpResponseMessage answer = await _server.Client.SendAsync(request);
            Assert.Equal(HttpStatusCode.PreconditionFailed, answer.StatusCode);
            Assert.Equal("1.0.0", answer.Headers.GetValues("Tus-Version").Single());
        }
    }

    [Fact]
    public async Task An_upload_in_pieces_becomes_one_file_and_tells_which()
    {
        using HttpResponseMessage created = await _tus.CreateAsync(Bytes.Length, "pieces.bin", ("path", "tus/deep"), ("modified", "1700000000000"));
        Uri address = created.Headers.Location!;
        Assert.False(address.IsAbsoluteUri);
        Assert.True(created.Headers.Contains("Upload-Expires"));

        using HttpResponseMessage first = await _tus.PatchAsync(address, 0, Bytes[..700_000]);
        Assert.Equal((HttpStatusCode.NoContent, 700_000), (first.StatusCode, TusClient.Offset(first)));
        using HttpResponseMessage head = await _tus.HeadAsync(address);
        Assert.Equal(700_000, TusClient.Offset(head));
        Assert.Equal("1500000", head.Headers.GetValues("Upload-Length").Single());
        Assert.Contains("filename " + TusClient.Base64("pieces.bin"), head.Headers.GetValues("Upload-Metadata").Single(), StringComparison.Ordinal);
        Assert.True(head.Headers.CacheControl?.NoStore);

        using HttpResponseMessage last = await _tus.PatchAsync(address, 700_000, Bytes[700_000..]);
        Assert.Equal((HttpStatusCode.NoContent, Bytes.Length), (last.StatusCode, TusClient.Offset(last)));
        Assert.Matches("^[0-9]+/[0-9]+$", last.Headers.GetValues("PeerStor-Copies").Single());
        string id = last.Headers.GetValues("PeerStor-Entry").Single();

        Assert.Equal(Bytes, await _server.Client.GetByteArrayAsync($"api/v1/files/{id}/content"));
        using HttpResponseMessage file = await _server.Client.GetAsync("api/v1/content/tus/deep/pieces.bin");
        Assert.Equal(1_700_000_000, file.Content.Headers.LastModified?.ToUnixTimeSeconds());
    }

    [Fact]
    public async Task A_client_that_did_not_hear_the_end_finds_it_done()
    {
        Uri address = (await _tus.CreateAsync(3, "heard.bin")).Headers.Location!;
        await _tus.PatchAsync(address, 0, [1, 2, 3]);

        using HttpResponseMessage head = await _tus.HeadAsync(address);
        Assert.Equal((HttpStatusCode.OK, 3), (head.StatusCode, TusClient.Offset(head)));
        using HttpResponseMessage again = await _tus.PatchAsync(address, 3, []);
        Assert.Equal(HttpStatusCode.NoContent, again.StatusCode);
        Assert.True(again.Headers.Contains("PeerStor-Entry"));
        using HttpResponseMessage wrong = await _tus.PatchAsync(address, 0, [1, 2, 3]);
        Assert.Equal(HttpStatusCode.Conflict, wrong.StatusCode);
    }

    [Fact]
    public async Task A_first_piece_may_come_with_the_creation()
    {
        using HttpResponseMessage created = await _tus.CreateAsync(5, "with.bin", body: [1, 2, 3]);
        Assert.Equal((HttpStatusCode.Created, 3), (created.StatusCode, TusClient.Offset(created)));
        using HttpResponseMessage last = await _tus.PatchAsync(created.Headers.Location!, 3, [4, 5]);
        Assert.True(last.Headers.Contains("PeerStor-Entry"));

        using HttpResponseMessage whole = await _tus.CreateAsync(2, "whole.bin", body: [8, 9]);
        Assert.Equal((HttpStatusCode.Created, 2), (whole.StatusCode, TusClient.Offset(whole)));
        Assert.True(whole.Headers.Contains("PeerStor-Entry"));
        Assert.Equal([8, 9], await _server.Client.GetByteArrayAsync("api/v1/content/whole.bin"));
    }

    [Fact]
    public async Task An_empty_file_is_whole_at_once()
    {
        using HttpResponseMessage created = await _tus.CreateAsync(0, "nothing.bin");
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Empty(await _server.Client.GetByteArrayAsync("api/v1/content/nothing.bin"));
    }

    [Fact]
    public async Task The_length_may_be_told_later_and_then_stays()
    {
        using HttpResponseMessage created = await _tus.CreateAsync(null, "later.bin");
        Uri address = created.Headers.Location!;
        await _tus.PatchAsync(address, 0, Bytes[..100]);
        using HttpResponseMessage head = await _tus.HeadAsync(address);
        Assert.Equal("1", head.Headers.GetValues("Upload-Defer-Length").Single());

        using HttpResponseMessage told = await _tus.PatchAsync(address, 100, Bytes[100..150], ("Upload-Length", "200"));
        Assert.Equal(HttpStatusCode.NoContent, told.StatusCode);
        using HttpResponseMessage other = await _tus.PatchAsync(address, 150, Bytes[150..160], ("Upload-Length", "201"));
        Assert.Equal(HttpStatusCode.BadRequest, other.StatusCode);
        using HttpResponseMessage last = await _tus.PatchAsync(address, 150, Bytes[150..200]);
        Assert.Equal(HttpStatusCode.NoContent, last.StatusCode);
        Assert.Equal(Bytes[..200], await _server.Client.GetByteArrayAsync("api/v1/content/later.bin"));
    }

    [Fact]
    public async Task Checksums_are_checked_before_anything_counts()
    {
        Uri address = (await _tus.CreateAsync(6, "sums.bin")).Headers.Location!;
        foreach ((string name, byte[] sum, byte[] wrong, int offset, byte[] body) in new[]
        {
            ("sha1", SHA1.HashData([1, 2]), SHA1.HashData([0]), 0, new byte[] { 1, 2 }),
            ("sha256", SHA256.HashData([3, 4]), SHA256.HashData([0]), 2, [3, 4]),
            ("md5", MD5.HashData([5, 6]), MD5.HashData([0]), 4, [5, 6]),
        })
        {
            using HttpResponseMessage bad = await _tus.PatchAsync(address, offset, body, ("Upload-Checksum", $"{name} {Convert.ToBase64String(wrong)}"));
            Assert.Equal(460, (int)bad.StatusCode);
            Assert.Equal(offset, TusClient.Offset(await _tus.HeadAsync(address)));
            using HttpResponseMessage good = await _tus.PatchAsync(address, offset, body, ("Upload-Checksum", $"{name} {Convert.ToBase64String(sum)}"));
            Assert.Equal(HttpStatusCode.NoContent, good.StatusCode);
        }

        Assert.Equal([1, 2, 3, 4, 5, 6], await _server.Client.GetByteArrayAsync("api/v1/content/sums.bin"));
    }

    [Fact]
    public async Task Parts_are_joined_in_the_order_of_the_request()
    {
        Uri b = (await _tus.CreateAsync(500_000, "b", concat: "partial")).Headers.Location!;
        Uri a = (await _tus.CreateAsync(1_000_000, "a", concat: "partial")).Headers.Location!;
        await _tus.PatchAsync(b, 0, Bytes[1_000_000..]);
        await _tus.PatchAsync(a, 0, Bytes[..1_000_000]);
        using HttpResponseMessage head = await _tus.HeadAsync(a);
        Assert.Equal("partial", head.Headers.GetValues("Upload-Concat").Single());

        using HttpResponseMessage joined = await _tus.CreateAsync(null, "joined.bin", concat: $"final;{a} {new Uri(_server.Address, b)}");
        Assert.Equal(HttpStatusCode.Created, joined.StatusCode);
        Assert.True(joined.Headers.Contains("PeerStor-Entry"));
        Assert.Equal(Bytes, await _server.Client.GetByteArrayAsync("api/v1/content/joined.bin"));
        using HttpResponseMessage loose = await _server.Client.GetAsync("api/v1/content/a");
        Assert.Equal(HttpStatusCode.NotFound, loose.StatusCode);
    }

    [Theory]
    [InlineData("final;")]
    [InlineData("final;/elsewhere/0123456789abcdef0123456789abcdef")]
    [InlineData("final;/api/v1/tus/../content/x")]
    [InlineData("final;/api/v1/tus/0123456789abcdef0123456789abcdef")]
    [InlineData("whole")]
    public async Task A_join_of_nothing_that_is_there_is_refused(string concat)
    {
        using HttpResponseMessage answer = await _tus.CreateAsync(null, "never.bin", concat: concat);
        Assert.InRange((int)answer.StatusCode, 400, 404);
    }

    [Fact]
    public async Task A_cancelled_upload_is_gone()
    {
        Uri address = (await _tus.CreateAsync(10, "cancelled.bin")).Headers.Location!;
        using HttpResponseMessage cancelled = await _tus.SendAsync(HttpMethod.Delete, address);
        Assert.Equal(HttpStatusCode.NoContent, cancelled.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _tus.HeadAsync(address)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _tus.PatchAsync(address, 0, [1])).StatusCode);
    }

    [Fact]
    public async Task Networks_without_PATCH_can_say_it_in_a_header()
    {
        Uri address = (await _tus.CreateAsync(2, "override.bin")).Headers.Location!;
        using HttpResponseMessage patched = await _tus.SendAsync(
            HttpMethod.Post, address, [1, 2], ("X-HTTP-Method-Override", "PATCH"), ("Upload-Offset", "0"));
        Assert.Equal(HttpStatusCode.NoContent, patched.StatusCode);
        using HttpResponseMessage unknown = await _tus.SendAsync(HttpMethod.Post, address, [], ("X-HTTP-Method-Override", "TRACE"));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, unknown.StatusCode);
    }

    [Theory]
    [InlineData("Upload-Length", "-1")]
    [InlineData("Upload-Length", "9223372036854775808")]
    [InlineData("Upload-Length", "1e3")]
    [InlineData("Upload-Length", " ")]
    [InlineData("Upload-Defer-Length", "2")]
    [InlineData("X-None", "1")]
    public async Task A_length_that_makes_no_sense_is_refused(string name, string value)
    {
        using HttpResponseMessage answer = await _tus.SendAsync(
            HttpMethod.Post, TusClient.Root, null, (name, value), ("Upload-Metadata", "filename " + TusClient.Base64("x")));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task A_length_beyond_every_disk_is_refused_at_once()
    {
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await _tus.CreateAsync(long.MaxValue, "huge.bin")).StatusCode);
        Assert.Equal(HttpStatusCode.InsufficientStorage, (await _tus.CreateAsync(1L << 42, "large.bin")).StatusCode);
    }

    [Theory]
    [InlineData("filename")]
    [InlineData("filename !!!")]
    [InlineData("path YQ==")]
    [InlineData("filename YQ==,filename Yg==")]
    [InlineData("filename YQ==,conflict Ym90aA==")]
    [InlineData("filename Li4=")]
    [InlineData("filename L2V0Yy9wYXNzd2Q=")]
    [InlineData("filename YQBi")]
    [InlineData("filename YQ==,path Li4vLi4=")]
    [InlineData("filename /w==")]
    public async Task Metadata_that_makes_no_sense_or_leads_elsewhere_is_refused(string metadata)
    {
        using HttpResponseMessage answer = await _tus.SendAsync(
            HttpMethod.Post, TusClient.Root, null, ("Upload-Length", "1"), ("Upload-Metadata", metadata));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task Bodies_that_break_the_protocol_change_nothing()
    {
        Uri address = (await _tus.CreateAsync(10, "broken.bin")).Headers.Location!;
        await _tus.PatchAsync(address, 0, [1, 2, 3]);

        foreach (string offset in new[] { "-1", "4", "2", "0x3", "99999999999999999999", "" })
        {
            using HttpResponseMessage answer = await _tus.SendAsync(HttpMethod.Patch, address, [9], ("Upload-Offset", offset));
            Assert.True(answer.StatusCode is HttpStatusCode.Conflict or HttpStatusCode.BadRequest, offset);
        }

        using HttpResponseMessage tooLong = await _tus.PatchAsync(address, 3, new byte[8]);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, tooLong.StatusCode);
        using HttpResponseMessage wrongType = await _server.Client.SendAsync(new HttpRequestMessage(HttpMethod.Patch, address)
        {
            Headers = { { "Tus-Resumable", "1.0.0" }, { "Upload-Offset", "3" } },
            Content = new StringContent("x"),
        });
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, wrongType.StatusCode);
        foreach (string sum in new[] { "crc32 AAAA", "sha1", "sha1 AAAA", "sha1 !!", "SHA1 " + Convert.ToBase64String(SHA1.HashData([9])) })
        {
            using HttpResponseMessage answer = await _tus.PatchAsync(address, 3, [9], ("Upload-Checksum", sum));
            Assert.Equal((sum, HttpStatusCode.BadRequest), (sum, answer.StatusCode));
        }

        Assert.Equal(3, TusClient.Offset(await _tus.HeadAsync(address)));
    }

    [Fact]
    public async Task A_chunked_body_longer_than_the_rest_is_refused()
    {
        Uri address = (await _tus.CreateAsync(10, "overlong.bin")).Headers.Location!;
        string head = RawHttp.Head(_server, address.ToString(), "PATCH", "Tus-Resumable: 1.0.0", "Upload-Offset: 0",
            "Content-Type: application/offset+octet-stream", "Transfer-Encoding: chunked");
        RawAnswer answer = await RawHttp.SendAsync(_server.Port, head, Encoding.ASCII.GetBytes("14\r\n01234567890123456789\r\n0\r\n\r\n"));
        Assert.Equal(413, answer.Status);
        Assert.Equal(0, TusClient.Offset(await _tus.HeadAsync(address)));
    }

    [Fact]
    public async Task A_body_shorter_than_declared_keeps_what_came()
    {
        Uri address = (await _tus.CreateAsync(Bytes.Length, "short.bin")).Headers.Location!;
        string head = RawHttp.Head(_server, address.ToString(), "PATCH", "Tus-Resumable: 1.0.0", "Upload-Offset: 0",
            "Content-Type: application/offset+octet-stream", $"Content-Length: {Bytes.Length}");
        long offset = 0;
        while (offset == 0)
        {
            // HEAD takes over: the silent connection ends, and what came of it is saved. When nothing had come yet, it is sent again.
            using System.Net.Sockets.TcpClient tcp = new();
            await tcp.ConnectAsync("127.0.0.1", _server.Port);
            await tcp.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head));
            await tcp.GetStream().WriteAsync(Bytes.AsMemory(0, 900_000));
            offset = TusClient.Offset(await _tus.HeadAsync(address));
        }

        using HttpResponseMessage last = await _tus.PatchAsync(address, (int)offset, Bytes[(int)offset..]);
        Assert.Equal(HttpStatusCode.NoContent, last.StatusCode);

        Assert.Equal(Bytes, await _server.Client.GetByteArrayAsync("api/v1/content/short.bin"));
    }

    [Fact]
    public async Task What_to_do_with_a_taken_name_is_the_clients_choice()
    {
        await _tus.CreateAsync(1, "taken.bin", body: [1]);
        using HttpResponseMessage refused = await _tus.CreateAsync(1, "taken.bin", ("conflict", "refuse"), body: [2]);
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await _tus.CreateAsync(1, "taken.bin", ("conflict", "keep"), body: [3])).StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await _tus.CreateAsync(1, "taken.bin", ("conflict", "replace"), body: [4])).StatusCode);

        Assert.Equal([4], await _server.Client.GetByteArrayAsync("api/v1/content/taken.bin"));
        Assert.Equal([3], await _server.Client.GetByteArrayAsync("api/v1/content/taken%20(2).bin"));
    }
}
