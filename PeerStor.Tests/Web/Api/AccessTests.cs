using System.Net;
using PeerStor.Engine.Users;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Web.Api;

/// <summary>Who may use what, asked of every route that there is.</summary>
public sealed class AccessTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    // A new public route is a decision: it adds its line here.
    private static readonly string[] PublicStarts =
        ["/health/", "/sign-in", "/error", "/api/v1/openapi.json", "/dist/", "/favicon", "/robots.txt", "/manifest", "/join/", "/api/v1/sessions"];

    private readonly TestServer _server = fixture.Server;

    [Fact]
    public void Only_these_routes_are_public()
    {
        IEnumerable<string> unexpected = RouteTable.Of(_server)
            .Where(route => route.Public && route.Method != "OPTIONS" && !PublicStarts.Any(route.Pattern.StartsWith))
            .Select(route => $"{route.Method} {route.Pattern}");
        Assert.Empty(unexpected);
    }

    [Fact]
    public async Task Nobody_gets_anything_without_signing_in()
    {
        using HttpClient stranger = _server.NewClient(null);
        using HttpClient liar = _server.NewClient("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
        foreach (Route route in Guarded())
        {
            foreach (HttpClient client in new[] { stranger, liar })
            {
                using HttpResponseMessage answer = await client.SendAsync(new HttpRequestMessage(new HttpMethod(route.Method), route.Example));
                Assert.True(answer.StatusCode == HttpStatusCode.Unauthorized, $"{(int)answer.StatusCode} for {route.Method} {route.Pattern}");
                Assert.Contains("Bearer", answer.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task A_token_that_may_read_changes_nothing()
    {
        using HttpClient reader = _server.NewClient(await _server.TokenAsync(GrantScope.Read));
        foreach (Route route in Guarded().Where(route => route.Method is not ("GET" or "HEAD")))
        {
            using HttpResponseMessage answer = await reader.SendAsync(new HttpRequestMessage(new HttpMethod(route.Method), route.Example));
            Assert.True(answer.StatusCode == HttpStatusCode.Forbidden, $"{(int)answer.StatusCode} for {route.Method} {route.Pattern}");
        }

        Assert.Equal(HttpStatusCode.OK, (await reader.GetAsync("api/v1/list")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await reader.GetAsync("api/v1/tokens")).StatusCode);
    }

    [Fact]
    public async Task A_token_that_may_write_reads_nothing()
    {
        using HttpClient writer = _server.NewClient(await _server.TokenAsync(GrantScope.Write));
        Assert.Equal(HttpStatusCode.Created, (await writer.PutAsync("api/v1/content/drop.txt", new ByteArrayContent([1]))).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await writer.GetAsync("api/v1/content/drop.txt")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await writer.GetAsync("api/v1/list")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await writer.GetAsync("metrics")).StatusCode);
    }

    [Fact]
    public async Task A_revoked_token_is_refused_at_once()
    {
        string secret = await _server.TokenAsync(GrantScope.All);
        using HttpClient client = _server.NewClient(secret);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("api/v1/status")).StatusCode);
        string id = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Buffers.Text.Base64Url.DecodeFromChars(secret)));
        using HttpResponseMessage revoked = await _server.Client.DeleteAsync("api/v1/tokens/" + id);
        Assert.Equal(HttpStatusCode.NoContent, revoked.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("api/v1/status")).StatusCode);
    }

    [Theory]
    [InlineData("Basic {0}", true)]
    [InlineData("basic {0}", true)]
    [InlineData("Bearer", false)]
    [InlineData("Bearer ", false)]
    [InlineData("Basic", false)]
    [InlineData("Basic !!!", false)]
    [InlineData("Digest x", false)]
    [InlineData("Bearer !!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!", false)]
    public async Task Basic_takes_the_token_as_password(string form, bool works)
    {
        using HttpClient client = _server.NewClient(null);
        string pair = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes("anyone:" + _server.OwnerToken));
        using HttpRequestMessage request = new(HttpMethod.Get, "api/v1/status");
        request.Headers.TryAddWithoutValidation("Authorization", string.Format(form, pair));
        using HttpResponseMessage answer = await client.SendAsync(request);
        Assert.Equal(works ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task A_million_characters_of_secret_are_refused_cheaply()
    {
        RawAnswer answer = await RawHttp.SendAsync(_server.Port,
            $"GET /api/v1/status HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer {new string('A', 1_000_000)}\r\n\r\n");
        Assert.Equal(431, answer.Status);
    }

    private IEnumerable<Route> Guarded() => RouteTable.Of(_server)
        .Where(route => !route.Public && (route.Pattern.StartsWith("/api/") || route.Pattern.StartsWith("/metrics")));
}
