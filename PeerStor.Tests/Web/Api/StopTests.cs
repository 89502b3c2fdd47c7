using System.Net;
using System.Net.Sockets;
using System.Text;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Web.Api;

public sealed class StopTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("peerstor-stop-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    /// <summary>More than all the buffers between client and engine hold: when it is sent, some of it has arrived.</summary>
    private const int SentBytes = 24_000_000;

    [Fact]
    public async Task A_server_that_stops_keeps_what_an_upload_has_sent()
    {
        byte[] bytes = DownloadTests.Pattern(SentBytes + 1_000_000);
        Uri address;
        using TcpClient tcp = new();
        await using (TestServer first = await TestServer.StartAsync(_directory))
        {
            address = (await new TusClient(first.Client).CreateAsync(bytes.Length, "stop.bin")).Headers.Location!;
            await tcp.ConnectAsync("127.0.0.1", first.Port);
            string head = RawHttp.Head(first, address.ToString(), "PATCH", "Tus-Resumable: 1.0.0", "Upload-Offset: 0",
                "Content-Type: application/offset+octet-stream", $"Content-Length: {bytes.Length}", "Expect: 100-continue");
            await tcp.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head));
            // The server asks for the body once it reads it, so the upload has begun.
            byte[] answer = new byte[100];
            Assert.StartsWith("HTTP/1.1 100", Encoding.ASCII.GetString(answer, 0, await tcp.GetStream().ReadAsync(answer)), StringComparison.Ordinal);
            await tcp.GetStream().WriteAsync(bytes.AsMemory(0, SentBytes));
        }

        await using TestServer second = await TestServer.StartAsync(_directory);
        TusClient tus = new(second.Client);
        int offset = TusClient.Offset(await tus.HeadAsync(address));
        Assert.InRange(offset, 1, SentBytes);
        using HttpResponseMessage rest = await tus.PatchAsync(address, offset, bytes[offset..]);
        Assert.Equal(HttpStatusCode.NoContent, rest.StatusCode);
        Assert.Equal(bytes, await second.Client.GetByteArrayAsync("api/v1/content/stop.bin"));
    }
}
