using System.Net;
using PeerStor.Tests.Support;
using PeerStor.Web.Hosting;

namespace PeerStor.Tests.Web.Hosting;

/// <summary>Who may say whom a request came from and by which name (hostile.md 15).</summary>
public sealed class ProxyTests
{
    [Fact]
    public async Task What_a_stranger_says_of_forwarding_is_not_believed()
    {
        await using TestServer server = await TestServer.StartAsync();
        RawAnswer answer = await RawHttp.SendAsync(server.Port, Post(await server.SessionAsync()));
        Assert.Equal(403, answer.Status);
    }

    [Fact]
    public async Task What_a_trusted_proxy_says_is_believed()
    {
        await using TestServer server = await TestServer.StartAsync(change: options => Copy(options, [IPNetwork.Parse("127.0.0.0/8")], []));
        RawAnswer answer = await RawHttp.SendAsync(server.Port, Post(await server.SessionAsync()));
        Assert.Equal(201, answer.Status);
    }

    [Fact]
    public async Task Only_the_names_that_are_allowed_are_answered()
    {
        await using TestServer server = await TestServer.StartAsync(change: options => Copy(options, [], ["nas.example", "*.lan"]));
        foreach ((string host, int status) in new[] { ("nas.example", 200), ("a.lan:80", 200), ("evil.example", 400), ("nas.example.evil", 400), ("", 400) })
        {
            RawAnswer answer = await RawHttp.SendAsync(server.Port, $"GET /health/live HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
            Assert.Equal((host, status), (host, answer.Status));
        }
    }

    [Theory]
    [InlineData("GET /health/live HTTP/1.1\r\nConnection: close\r\n\r\n")]
    [InlineData("GET /health/live HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n")]
    [InlineData("GET /health/live HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n")]
    [InlineData("PUT /api/v1/content/x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\nConnection: close\r\n\r\n")]
    [InlineData("PUT /api/v1/content/x HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\nConnection: close\r\n\r\n")]
    [InlineData("PUT /api/v1/content/x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, gzip\r\nConnection: close\r\n\r\n")]
    [InlineData("GET /\0 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")]
    [InlineData("GET /health/live HTTP/1.1\r\nHost : a\r\nConnection: close\r\n\r\n")]
    [InlineData("GET /health/live HTTP/1.1\r\nHost: a\r\nX: 1\n Y: 2\r\n\r\n")]
    public async Task A_request_that_could_be_read_in_two_ways_is_refused(string request)
    {
        await using TestServer server = await TestServer.StartAsync();
        RawAnswer answer = await RawHttp.SendAsync(server.Port, request);
        Assert.InRange(answer.Status, 400, 431);
    }

    [Fact]
    public async Task Addresses_in_answers_never_repeat_the_name_that_was_asked_for()
    {
        await using TestServer server = await TestServer.StartAsync();
        RawAnswer page = await RawHttp.SendAsync(
            server.Port, "GET /library HTTP/1.1\r\nHost: evil.example\r\nAccept: text/html\r\nConnection: close\r\n\r\n");
        Assert.Equal(303, page.Status);
        Assert.DoesNotContain("evil.example", page.Text, StringComparison.Ordinal);
    }

    private static string Post(string session) =>
        "POST /api/v1/folders HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Forwarded-Host: public.example\r\nX-Forwarded-For: 10.0.0.1\r\n" +
        "X-Forwarded-Proto: https\r\nOrigin: https://public.example\r\nContent-Type: application/json\r\nContent-Length: 12\r\n" +
        $"Cookie: peerstor_session={session}\r\nConnection: close\r\n\r\n{{\"path\":\"x\"}}";

    private static ServeOptions Copy(ServeOptions options, IReadOnlyList<IPNetwork> proxies, IReadOnlyList<string> hosts) => new()
    {
        Engine = options.Engine, Addresses = options.Addresses, Port = options.Port, TrustedProxies = proxies, AllowedHosts = hosts,
    };
}
