using System.Net;
using System.Net.Http.Json;
using PeerStor.Engine.Users;
using PeerStor.Tests.Support;
using PeerStor.Web.Hosting.Security;

namespace PeerStor.Tests.Web.Hosting;

/// <summary>What other sites, guessers and proxies try, on every route that there is (hostile.md 7 and 15).</summary>
public sealed class HostileSignInTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private const string Password = "a long enough password";
    private static readonly Origin Here = new("192.0.2.7", "a test");
    private readonly TestServer _server = fixture.Server;

    [Theory]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    public async Task No_route_changes_anything_for_another_site(string header, string value)
    {
        string session = await _server.SessionAsync();
        using HttpClient browser = _server.NewClient(null);
        foreach (Route route in RouteTable.Of(_server).Where(route => route.Method is not ("GET" or "HEAD" or "OPTIONS")))
        {
            using HttpRequestMessage request = new(new HttpMethod(route.Method), route.Example);
            request.Headers.Add("Cookie", "peerstor_session=" + session);
            request.Headers.Add("RequestVerificationToken", SessionAntiforgery.Token(session));
            request.Headers.Add("Tus-Resumable", "1.0.0");
            request.Headers.Add(header, value);
            using HttpResponseMessage answer = await browser.SendAsync(request);
            Assert.True(answer.StatusCode == HttpStatusCode.Forbidden, $"{(int)answer.StatusCode} for {route.Method} {route.Example}");
        }
    }

    [Theory]
    [InlineData("sign-in")]
    [InlineData("sign-in/recover")]
    [InlineData("join/x")]
    [InlineData("s/x")]
    public async Task A_stranger_cannot_fill_the_memory_with_a_form(string page)
    {
        using HttpClient stranger = _server.NewClient(null);
        stranger.DefaultRequestHeaders.ExpectContinue = true;
        using ByteArrayContent form = new(new byte[FormLimit.MostBytes + 1]);
        form.Headers.ContentType = new("application/x-www-form-urlencoded");
        using HttpResponseMessage answer = await stranger.PostAsync(page, form);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    [Fact]
    public async Task Another_site_cannot_listen_to_what_goes_on()
    {
        using HttpClient browser = _server.NewClient(null);
        browser.DefaultRequestHeaders.Add("Cookie", "peerstor_session=" + await _server.SessionAsync());
        browser.DefaultRequestHeaders.Add("Origin", "https://evil.example");
        using HttpResponseMessage answer = await browser.GetAsync("events", HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task Nothing_private_may_be_kept_by_a_cache_that_others_share()
    {
        await _server.Client.PutAsync("api/v1/content/x", new ByteArrayContent([1]));
        foreach (Route route in RouteTable.Of(_server).Where(route => route.Method == "GET" && !route.Public))
        {
            using HttpResponseMessage answer = await _server.Client.GetAsync(route.Example, HttpCompletionOption.ResponseHeadersRead);
            Assert.True(
                answer.Headers.CacheControl is { Public: false } cache && (cache.Private || cache.NoStore),
                $"{route.Example}: {answer.Headers.CacheControl}");
        }
    }

    [Fact]
    public async Task Wherever_a_link_says_to_go_after_signing_in_it_stays_on_this_server()
    {
        // A server of its own: more than thirty tries a minute from one address are too many.
        await using TestServer server = await TestServer.StartAsync();
        using HttpClient browser = server.NewClient(null);
        browser.DefaultRequestHeaders.TryAddWithoutValidation("Sec-Fetch-Site", "same-origin");
        Caller owner = await server.Get<Access>().OwnerAsync(default);
        string[] elsewhere =
        [
            "//evil.example", "/\\evil.example", "/%5c@evil.example/\\", "\\/evil.example", "https:evil.example",
            "HTTPS://evil.example", " //evil.example", "/\u2028/evil.example", "/\u0085/evil.example", "／／evil.example",
            "/\u200b/evil.example", "data:text/html,x", "@evil.example", "?next=//evil.example",
        ];
        foreach (string next in elsewhere)
        {
            NewGrant link = await server.Get<Access>().CreateSignInLinkAsync(owner, default);
            using FormUrlEncodedContent form = new([new("link", link.Secret), new("next", next)]);
            using HttpResponseMessage answer = await browser.PostAsync("sign-in", form);
            Assert.Equal((next, "/"), (next, answer.Headers.Location?.OriginalString));
        }
    }

    [Fact]
    public async Task A_password_of_a_megabyte_is_refused_before_it_is_read()
    {
        using HttpClient nobody = _server.NewClient(null);
        using HttpResponseMessage answer = await nobody.PostAsJsonAsync("api/v1/sessions", new { name = "Owner", password = new string('x', 1 << 20) });
        Assert.InRange((int)answer.StatusCode, 400, 429);
    }

    [Fact]
    public async Task Naming_another_address_for_each_try_buys_no_tries()
    {
        await using TestServer server = await TestServer.StartAsync();
        Caller owner = await server.Get<Access>().OwnerAsync(default);
        await server.Get<Credentials>().SetPasswordAsync(owner, null, Password, false, Here, default);
        using HttpClient nobody = server.NewClient(null);
        HttpStatusCode[] answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(async i =>
        {
            using HttpRequestMessage request = new(HttpMethod.Post, "api/v1/sessions")
            {
                Content = JsonContent.Create(new { name = $"user {i}", password = "a guess of mine" }),
                Headers = { { "X-Forwarded-For", $"10.0.{i}.1" }, { "Forwarded", $"for=10.1.{i}.1" }, { "X-Real-IP", $"10.2.{i}.1" } },
            };
            using HttpResponseMessage answer = await nobody.SendAsync(request);
            return answer.StatusCode;
        }));

        Assert.True(answers.Count(status => status == HttpStatusCode.TooManyRequests) >= 40 - (2 * SignInThrottle.FreeTries));
    }

    [Fact]
    public async Task A_token_is_worth_nothing_from_the_moment_it_is_revoked()
    {
        Caller owner = await _server.Get<Access>().OwnerAsync(default);
        NewGrant token = await _server.Get<Access>().CreateTokenAsync(owner, "gone", GrantScope.All, null, default);
        using HttpClient script = _server.NewClient(token.Secret);
        Assert.Equal(HttpStatusCode.OK, (await script.GetAsync("api/v1/list")).StatusCode);

        using HttpResponseMessage revoked = await script.DeleteAsync($"api/v1/tokens/{token.Id}");

        Assert.Equal(HttpStatusCode.NoContent, revoked.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await script.GetAsync("api/v1/list")).StatusCode);
    }
}
