using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Web.Hosting;

/// <summary>Clients that say a little and then nothing (slow loris): they hold nobody up, and the server hangs up on them.</summary>
public sealed class SlowClientTests
{
    private const int Clients = 200;

    [Fact]
    public async Task Requests_that_never_end_their_head_hold_nobody_up_and_are_ended()
    {
        await using TestServer server = await TestServer.StartAsync();
        LimitsOf(server).RequestHeadersTimeout = TimeSpan.FromSeconds(1);
        List<TcpClient> stalled = await StallAsync(server, number => $"GET /api/v1/status HTTP/1.1\r\nHost: x\r\nX-Part: {number}");

        Assert.Equal("ok\n", await server.Client.GetStringAsync("health/live"));
        (await server.Client.PutAsync("api/v1/content/meanwhile.txt", new StringContent("x"))).EnsureSuccessStatusCode();
        foreach (TcpClient client in stalled)
        {
            Assert.StartsWith("HTTP/1.1 408 ", await RestAsync(client), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Uploads_that_stop_sending_hold_nobody_up_and_leave_no_file()
    {
        await using TestServer server = await TestServer.StartAsync();
        LimitsOf(server).MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 1000, gracePeriod: TimeSpan.FromSeconds(1.1));
        List<TcpClient> stalled = await StallAsync(server, number =>
            $"PUT /api/v1/content/slow-{number}.bin HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {server.OwnerToken}\r\n"
            + "Content-Length: 1000000\r\n\r\nthe first bytes");

        (await server.Client.PutAsync("api/v1/content/meanwhile.txt", new StringContent("x"))).EnsureSuccessStatusCode();
        foreach (TcpClient client in stalled)
        {
            await RestAsync(client);
        }

        string listed = await server.Client.GetStringAsync("api/v1/list/");
        Assert.Contains("meanwhile.txt", listed, StringComparison.Ordinal);
        Assert.DoesNotContain("slow-", listed, StringComparison.Ordinal);
    }

    private static KestrelServerLimits LimitsOf(TestServer server) => server.Get<IOptions<KestrelServerOptions>>().Value.Limits;

    private static async Task<List<TcpClient>> StallAsync(TestServer server, Func<int, string> begin)
    {
        List<TcpClient> clients = [];
        for (int number = 0; number < Clients; number++)
        {
            TcpClient client = new();
            await client.ConnectAsync("127.0.0.1", server.Port);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(begin(number)));
            clients.Add(client);
        }

        return clients;
    }

    /// <summary>What the server says until it hangs up; a reset says nothing.</summary>
    private static async Task<string> RestAsync(TcpClient client)
    {
        using (client)
        {
            StringBuilder said = new();
            byte[] buffer = new byte[4096];
            try
            {
                for (int count; (count = await client.GetStream().ReadAsync(buffer)) > 0;)
                {
                    said.Append(Encoding.ASCII.GetString(buffer, 0, count));
                }
            }
            catch (IOException)
            {
                // The server hung up without a word.
            }

            return said.ToString();
        }
    }
}
