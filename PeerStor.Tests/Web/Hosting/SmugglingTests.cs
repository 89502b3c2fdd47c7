using System.Net;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Web.Hosting;

/// <summary>A request that nginx and the server could read in two ways must not carry another one past nginx's rules (hostile.md 15).</summary>
public sealed class SmugglingTests
{
    private const string Length = "Content-Length: ";

    [LinuxFact("nginx", "-v")]
    public async Task Nothing_gets_past_the_proxy_inside_another_request()
    {
        await using TestServer server = await TestServer.StartAsync();
        using NginxProxy proxy = new(server.Port);
        await server.Client.PutAsync("api/v1/content/victim.txt", new ByteArrayContent([1]));
        string hidden = $"DELETE /api/v1/content/victim.txt HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {server.OwnerToken}\r\n\r\n";
        string ended = "0\r\n\r\n" + hidden;
        string[][] headers =
        [
            [Length + ended.Length, "Transfer-Encoding: chunked"],
            ["Transfer-Encoding: chunked", Length + ended.Length],
            [Length + ended.Length, "Transfer-Encoding : chunked"],
            [Length + ended.Length, "Transfer-Encoding: xchunked"],
            [Length + ended.Length, "Transfer-Encoding:\tchunked"],
            [Length + ended.Length, "Transfer-Encoding: identity, chunked"],
            [Length + ended.Length, "Transfer-Encoding: chunked", "Transfer-Encoding: identity"],
            [Length + ended.Length, "X: y\r\n Transfer-Encoding: chunked"],
            [Length + ended.Length, "Transfer-Encoding:\r\n chunked"],
            [Length + "5", Length + ended.Length],
            [Length + "5, " + ended.Length],
            [Length + "+5"],
            [Length + "0x5"],
            ["Transfer-Encoding: chunked\n" + Length + ended.Length],
        ];
        foreach (string[] lines in headers)
        {
            await RawHttp.SendAsync(proxy.Port, Request(server, lines) + ended);
            using HttpResponseMessage victim = await server.Client.GetAsync("api/v1/content/victim.txt");
            Assert.True(victim.StatusCode == HttpStatusCode.OK, string.Join(" | ", lines));
        }
    }

    [LinuxFact("nginx", "-v")]
    public async Task The_proxys_rule_holds_for_what_is_sent_openly()
    {
        await using TestServer server = await TestServer.StartAsync();
        using NginxProxy proxy = new(server.Port);
        await server.Client.PutAsync("api/v1/content/victim.txt", new ByteArrayContent([1]));

        RawAnswer read = await RawHttp.SendAsync(proxy.Port, Head(server, "GET", "/api/v1/content/victim.txt") + "\r\n");
        RawAnswer deleted = await RawHttp.SendAsync(proxy.Port, Head(server, "DELETE", "/api/v1/content/victim.txt") + "\r\n");

        Assert.Equal((200, 403), (read.Status, deleted.Status));
    }

    private static string Request(TestServer server, string[] lines) =>
        Head(server, "PUT", "/api/v1/content/carrier.txt") + string.Concat(lines.Select(line => line + "\r\n")) + "\r\n";

    private static string Head(TestServer server, string method, string path) =>
        $"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {server.OwnerToken}\r\n";
}
