using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Web.Hosting;

/// <summary>What another site makes a browser send changes nothing (hostile.md 7).</summary>
public sealed class ForgeryTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private const string Note = "0198c0c0c0c070008000c0c0c0c0c0c0";

    private readonly TestServer _server = fixture.Server;

    [Theory]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "http://127.0.0.1")]
    [InlineData("Origin", "http://127.0.0.1:1")]
    [InlineData("Origin", "nonsense")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Sec-Fetch-Site", "nonsense")]
    public async Task A_change_from_another_site_is_refused_even_with_the_token(string name, string value)
    {
        string session = await _server.SessionAsync();
        string token = await TokenAsync(session);
        foreach (HttpRequestMessage request in Changes())
        {
            request.Headers.Add("Cookie", "peerstor_session=" + session);
            request.Headers.TryAddWithoutValidation("RequestVerificationToken", token);
            request.Headers.TryAddWithoutValidation(name, value);
            await AssertRefusedAsync(request);
        }
    }

    // What a browser says for a form of ours under "no-referrer", and for a sandboxed page of anybody's.
    [Fact]
    public async Task An_origin_that_is_not_told_is_refused_without_the_token()
    {
        string session = await _server.SessionAsync();
        foreach (HttpRequestMessage request in Changes())
        {
            request.Headers.Add("Cookie", "peerstor_session=" + session);
            request.Headers.Add("Origin", "null");
            await AssertRefusedAsync(request);
        }
    }

    [Fact]
    public async Task A_session_alone_changes_nothing()
    {
        string session = await _server.SessionAsync();
        foreach (HttpRequestMessage request in Changes())
        {
            request.Headers.Add("Cookie", "peerstor_session=" + session);
            await AssertRefusedAsync(request);
        }
    }

    // Browsers send "null" with our own forms too, because of our Referrer-Policy: it proves nothing either way.
    [Fact]
    public async Task With_a_null_origin_the_token_decides()
    {
        string session = await _server.SessionAsync();
        foreach (HttpRequestMessage request in Changes())
        {
            request.Headers.Add("Cookie", "peerstor_session=" + session);
            request.Headers.TryAddWithoutValidation("Origin", "null");
            await AssertRefusedAsync(request);
        }
    }

    [Fact]
    public async Task A_form_to_the_API_wants_the_token_even_from_here()
    {
        string session = await _server.SessionAsync();
        foreach (string type in new[] { "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "" })
        {
            using HttpRequestMessage request = new(HttpMethod.Post, "api/v1/folders") { Content = new ByteArrayContent("{\"path\":\"forged\"}"u8.ToArray()) };
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type.Length > 0 ? type : null);
            request.Headers.Add("Cookie", "peerstor_session=" + session);
            request.Headers.Add("Sec-Fetch-Site", "same-origin");
            await AssertRefusedAsync(request);
        }
    }

    [Fact]
    public async Task Another_sessions_token_is_worth_nothing()
    {
        string mine = await _server.SessionAsync();
        string theirs = await _server.SessionAsync();
        using HttpRequestMessage request = new(HttpMethod.Delete, "api/v1/content/x");
        request.Headers.Add("Cookie", "peerstor_session=" + mine);
        request.Headers.Add("RequestVerificationToken", await TokenAsync(theirs));
        await AssertRefusedAsync(request);
    }

    [Fact]
    public async Task The_page_itself_may_change_things()
    {
        string session = await _server.SessionAsync();
        string token = await TokenAsync(session);
        foreach ((string Name, string Value)[] headers in new[]
        {
            new[] { ("RequestVerificationToken", token) },
            [("Sec-Fetch-Site", "same-origin")],
            [("Origin", $"http://127.0.0.1:{_server.Port}")],
            [("Sec-Fetch-Site", "same-origin"), ("Origin", $"http://127.0.0.1:{_server.Port}"), ("RequestVerificationToken", token)],
        })
        {
            using HttpRequestMessage request = new(HttpMethod.Post, "api/v1/folders")
            {
                Content = new StringContent("{\"path\":\"mine\"}", Encoding.UTF8, "application/json"),
            };
            request.Headers.Add("Cookie", "peerstor_session=" + session);
            foreach ((string name, string value) in headers)
            {
                request.Headers.Add(name, value);
            }

            using HttpResponseMessage answer = await _server.NewClient(null).SendAsync(request);
            Assert.True(answer.IsSuccessStatusCode, string.Join(' ', headers) + await answer.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public async Task Signing_in_from_another_site_is_refused()
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "sign-in") { Content = new FormUrlEncodedContent([new("link", "x")]) };
        request.Headers.Add("Origin", "https://evil.example");
        await AssertRefusedAsync(request);
    }

    [Fact]
    public async Task A_token_that_a_script_sends_needs_nothing_else()
    {
        using HttpRequestMessage request = new(HttpMethod.Put, "api/v1/content/script.txt") { Content = new ByteArrayContent([1]) };
        request.Headers.Add("Origin", "https://elsewhere.example");
        using HttpResponseMessage answer = await _server.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
    }

    [Fact]
    public async Task A_page_form_without_its_token_is_refused()
    {
        string session = await _server.SessionAsync();
        using HttpRequestMessage request = new(HttpMethod.Post, "library/new-folder")
        {
            Content = new FormUrlEncodedContent([new("name", "forged")]),
        };
        request.Headers.Add("Cookie", "peerstor_session=" + session);
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        using HttpResponseMessage answer = await _server.NewClient(null).SendAsync(request);
        Assert.InRange((int)answer.StatusCode, 400, 405);
        Assert.DoesNotContain("forged", await _server.Client.GetStringAsync("api/v1/list"), StringComparison.Ordinal);
    }

    private static IEnumerable<HttpRequestMessage> Changes() =>
    [
        new(HttpMethod.Put, "api/v1/content/forged.txt") { Content = new ByteArrayContent([1]) },
        new(HttpMethod.Delete, "api/v1/content/x"),
        new(HttpMethod.Post, "api/v1/folders") { Content = new StringContent("{\"path\":\"forged\"}", Encoding.UTF8, "application/json") },
        new(HttpMethod.Post, "api/v1/tus") { Headers = { { "Tus-Resumable", "1.0.0" }, { "Upload-Length", "0" }, { "Upload-Metadata", "filename Zm9yZ2Vk" } } },
        new(HttpMethod.Post, "api/v1/notes") { Content = new StringContent("{\"title\":\"forged\"}", Encoding.UTF8, "application/json") },
        new(HttpMethod.Patch, $"api/v1/notes/{Note}") { Content = new StringContent("{\"title\":\"forged\"}", Encoding.UTF8, "application/json") },
        new(HttpMethod.Put, $"api/v1/notes/{Note}/content") { Content = new StringContent("forged", Encoding.UTF8, "text/markdown"), Headers = { { "If-Match", "\"0-0\"" } } },
        new(HttpMethod.Delete, $"api/v1/notes/{Note}"),
        new(HttpMethod.Post, "api/v1/notes-import?name=forged.md") { Content = new StringContent("forged", Encoding.UTF8, "text/markdown") },
        new(HttpMethod.Post, "api/v1/notes-sync"),
        .. new[]
        {
            "notepad", "notepad?handler=Duplicate", "notepad?handler=Pin", "notepad?handler=Trash", $"notepad/{Note}", $"notepad/{Note}?handler=Rename",
            $"notepad/{Note}?handler=Preview", $"notepad/{Note}/history", $"notepad/{Note}/people", $"notepad/{Note}/people?handler=Folder", "notepad/sync",
        }.Select(page => new HttpRequestMessage(HttpMethod.Post, page)
        {
            Content = new FormUrlEncodedContent([new("title", "forged"), new("text", "forged"), new("id", Note)]),
        }),
        new(HttpMethod.Post, "api/v1/tokens") { Content = new StringContent("{\"name\":\"forged\"}", Encoding.UTF8, "application/json") },
    ];

    private async Task AssertRefusedAsync(HttpRequestMessage request)
    {
        using HttpClient browser = _server.NewClient(null);
        using HttpResponseMessage answer = await browser.SendAsync(request);

        // A page that finds no token among its fields says 400.
        bool isPage = request.RequestUri!.ToString().Contains("/notepad", StringComparison.Ordinal);
        Assert.True(
            answer.StatusCode == HttpStatusCode.Forbidden || (isPage && answer.StatusCode == HttpStatusCode.BadRequest),
            $"{(int)answer.StatusCode} for {request}");
        Assert.DoesNotContain("forged", await _server.Client.GetStringAsync("api/v1/list"), StringComparison.Ordinal);
        Assert.DoesNotContain("forged", await _server.Client.GetStringAsync("api/v1/notes"), StringComparison.Ordinal);
    }

    private async Task<string> TokenAsync(string session)
    {
        using HttpClient browser = _server.NewClient(null);
        browser.DefaultRequestHeaders.Add("Cookie", "peerstor_session=" + session);
        string page = await browser.GetStringAsync("library");
        return Regex.Match(page, "RequestVerificationToken[^A-Za-z0-9_-]+(?:value=&quot;|value=\"|&quot;|\")?([A-Za-z0-9_-]{86})").Groups[1].Value;
    }
}
