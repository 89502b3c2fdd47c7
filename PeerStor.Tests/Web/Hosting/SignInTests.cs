using System.Net;
using PeerStor.Engine.Users;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Web.Hosting;

public sealed class SignInTests : IAsyncLifetime
{
    private TestServer _server = null!;
    private HttpClient _browser = null!;

    public async Task InitializeAsync()
    {
        _server = await TestServer.StartAsync();
        _browser = _server.NewClient(null);
        _browser.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        _browser.DefaultRequestHeaders.TryAddWithoutValidation("Sec-Fetch-Site", "same-origin");
    }

    public async Task DisposeAsync()
    {
        _browser.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_page_sends_a_stranger_to_sign_in_and_remembers_where_they_were()
    {
        using HttpResponseMessage answer = await _browser.GetAsync("library?sort=size");
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.Equal("/sign-in?next=%2Flibrary%3Fsort%3Dsize", answer.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task A_link_to_a_file_sends_a_person_to_sign_in_and_a_program_a_problem()
    {
        using HttpResponseMessage person = await _browser.GetAsync("api/v1/content/a%20b.pdf");
        Assert.Equal("/sign-in?next=%2Fapi%2Fv1%2Fcontent%2Fa%2520b.pdf", person.Headers.Location?.OriginalString);
        using HttpResponseMessage program = await _server.NewClient(null).GetAsync("api/v1/content/a.pdf");
        Assert.Equal(HttpStatusCode.Unauthorized, program.StatusCode);
    }

    [Fact]
    public async Task A_fragment_tells_the_page_to_go_and_sign_in()
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "library");
        request.Headers.Add("HX-Request", "true");
        using HttpResponseMessage answer = await _browser.SendAsync(request);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("/sign-in", answer.Headers.GetValues("HX-Redirect").Single());
        Assert.Empty(await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_link_works_once_and_its_session_opens_the_pages()
    {
        string link = await LinkAsync();
        using HttpResponseMessage looked = await _browser.GetAsync("sign-in/" + link);
        Assert.Equal(HttpStatusCode.OK, looked.StatusCode);
        Assert.False(looked.Headers.Contains("Set-Cookie"));

        using HttpResponseMessage signedIn = await PostAsync(link, null);
        Assert.Equal(HttpStatusCode.Redirect, signedIn.StatusCode);
        Assert.Equal("/", signedIn.Headers.Location?.OriginalString);
        string cookie = signedIn.Headers.GetValues("Set-Cookie").Single(value => value.StartsWith("peerstor_session=", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("path=/", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("secure", cookie, StringComparison.OrdinalIgnoreCase);

        using HttpRequestMessage page = new(HttpMethod.Get, "library");
        page.Headers.Add("Cookie", cookie.Split(';')[0]);
        Assert.Equal(HttpStatusCode.OK, (await _browser.SendAsync(page)).StatusCode);

        AuditRecord noted = (await _server.Get<AuditLog>().ListAsync(null, 10, default)).First(record => record.Event == AuditEvent.SignedIn);
        Assert.Equal("by a link", noted.Detail);

        using HttpResponseMessage again = await PostAsync(link, null);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, again.StatusCode);
        Assert.False(again.Headers.Contains("Set-Cookie"));
    }

    [Theory]
    [InlineData("/library?x=1", "/library?x=1")]
    [InlineData("//evil.example", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("\\\\evil.example", "/")]
    [InlineData("https://evil.example", "/")]
    [InlineData("javascript:alert(1)", "/")]
    [InlineData("/\t/evil.example", "/")]
    [InlineData("/\r\nSet-Cookie: a=b", "/")]
    [InlineData("library", "/")]
    [InlineData("", "/")]
    public async Task After_signing_in_the_browser_stays_on_this_server(string next, string expected)
    {
        using HttpResponseMessage answer = await PostAsync(await LinkAsync(), next);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal(expected, answer.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task A_session_that_the_browser_brings_along_is_never_adopted()
    {
        using HttpRequestMessage request = Form(await LinkAsync(), null);
        string planted = new('A', 43);
        request.Headers.Add("Cookie", "peerstor_session=" + planted);
        using HttpResponseMessage answer = await _browser.SendAsync(request);
        string cookie = answer.Headers.GetValues("Set-Cookie").Single(value => value.StartsWith("peerstor_session=", StringComparison.Ordinal));
        Assert.DoesNotContain(planted, cookie, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Guessing_is_slowed_down()
    {
        HttpStatusCode last = HttpStatusCode.OK;
        for (int tries = 0; tries < 200 && last != HttpStatusCode.TooManyRequests; tries++)
        {
            using HttpResponseMessage answer = await PostAsync(new string('A', 43), null);
            last = answer.StatusCode;
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, last);
        using HttpResponseMessage page = await _browser.GetAsync("sign-in");
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
    }

    private async Task<string> LinkAsync()
    {
        Access access = _server.Get<Access>();
        Caller owner = await access.OwnerAsync(CancellationToken.None);
        return (await access.CreateSignInLinkAsync(owner, CancellationToken.None)).Secret;
    }

    private Task<HttpResponseMessage> PostAsync(string link, string? next) => _browser.SendAsync(Form(link, next));

    private static HttpRequestMessage Form(string link, string? next) => new(HttpMethod.Post, "sign-in")
    {
        Content = new FormUrlEncodedContent([new("link", link), new("next", next ?? "")]),
    };
}
