using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using PeerStor.Engine.Files;
using PeerStor.Engine.Media;
using PeerStor.Engine.Media.Tools;
using PeerStor.Tests.Engine.Files;

namespace PeerStor.Tests.Engine.Media;

/// <summary>Files that were made to have ffmpeg read something else, or take all of the machine.</summary>
public sealed class HostileMediaTests
{
    [Theory]
    [InlineData("list.mp4", "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n")]
    [InlineData("list.mkv", "ffconcat version 1.0\nfile /etc/passwd\n")]
    [InlineData("concat:a|b.mp3", "concat:/etc/passwd|/etc/hosts")]
    [InlineData("-i.jpg", "<svg xmlns=\"http://www.w3.org/2000/svg\"><image href=\"file:///etc/passwd\"/></svg>")]
    [InlineData("dash.mp4", "<?xml version=\"1.0\"?><MPD><BaseURL>http://127.0.0.1/</BaseURL></MPD>")]
    [InlineData("sdp.mp3", "v=0\no=- 0 0 IN IP4 127.0.0.1\nm=audio 5004 RTP/AVP 0\n")]
    public async Task What_only_points_to_other_files_is_not_opened(string name, string content)
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        Entry entry = await MediaFactsTests.LookAsync(fixture, name, Encoding.UTF8.GetBytes(content.PadRight(600)));

        Assert.Equal(MediaFailure.UnknownFormat, fixture.Engine.Media.FailureOf(entry));
        Assert.False(entry.HasThumbnail);
    }

    [Fact]
    public async Task A_picture_that_claims_gigabytes_is_refused_by_its_claim()
    {
        byte[] png = new byte[100];
        ((byte[])[0x89, .. "PNG\r\n"u8, 0x1A, (byte)'\n', 0, 0, 0, 13, .. "IHDR"u8]).CopyTo(png, 0);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(16), 60_000);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(20), 60_000);
        await using EngineFixture fixture = await EngineFixture.OpenAsync();

        Entry entry = await MediaFactsTests.LookAsync(fixture, "bomb.png", png);

        Assert.Equal(MediaFailure.TooLarge, fixture.Engine.Media.FailureOf(entry));
    }

    [Fact]
    public async Task A_film_cut_off_in_the_middle_is_remembered_as_damaged()
    {
        byte[] film = await SampleMedia.FilmAsync();
        await using EngineFixture fixture = await EngineFixture.OpenAsync();

        Entry entry = await MediaFactsTests.LookAsync(fixture, "cut.mp4", film[..(film.Length / 2)]);

        Assert.Equal(MediaFailure.Damaged, fixture.Engine.Media.FailureOf(entry));
    }

    [Fact]
    public async Task A_program_that_does_not_end_is_ended()
    {
        ToolLimits short_ = new(TimeSpan.FromMilliseconds(300), 2L << 30, 1 << 20);

        ToolOutput output = await ToolRun.RunAsync(
            MediaTools.Find(null)!.Ffmpeg, ["-v", "error", "-f", "lavfi", "-i", "testsrc2", "-f", "null", "-"], short_, null, null, default);

        Assert.Equal(ToolEnd.Exceeded, output.End);
    }

    [Fact]
    public async Task Nobody_on_this_machine_reads_a_file_from_its_source_without_the_secret()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        UploadReply stored = await fixture.PutAsync("secret.bin", EngineFixture.RandomBytes(100_000));
        OpenContent content = (await fixture.Engine.Content.OpenAsync(fixture.Owner, stored.File!.Entry, default))!;
        await using LoopbackSource source = new(content);
        using TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, source.Proxy.Port);

        await client.GetStream().WriteAsync("GET http://media/ HTTP/1.1\r\nRange: bytes=0-\r\n\r\n"u8.ToArray());
        using StreamReader answer = new(client.GetStream());

        Assert.Equal("HTTP/1.1 407 Proxy Authentication Required", await answer.ReadLineAsync());
        Assert.DoesNotContain("206", await answer.ReadToEndAsync(), StringComparison.Ordinal);
    }
}
