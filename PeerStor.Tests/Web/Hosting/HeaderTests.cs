using System.Net;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Web.Hosting;

/// <summary>What every answer says to the browser: nothing stored here runs (hostile.md 6).</summary>
public sealed class HeaderTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self' blob:; " +
        "connect-src 'self'; font-src 'self'; worker-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; " +
        "frame-ancestors 'none'";

    private readonly TestServer _server = fixture.Server;

    [Fact]
    public async Task Every_answer_carries_the_policy()
    {
        using HttpClient stranger = _server.NewClient(null);
        await _server.Client.PutAsync("api/v1/content/safe.txt", new ByteArrayContent([1]));
        (HttpClient Client, string Method, string Path, int Status)[] cases =
        [
            (stranger, "GET", "health/live", 200), (stranger, "GET", "sign-in", 200), (stranger, "GET", "api/v1/status", 401),
            (stranger, "GET", "nothing/here", 404), (_server.Client, "GET", "nothing/here", 404), (_server.Client, "GET", "api/v1/content/absent", 404),
            (_server.Client, "GET", "api/v1/content/safe.txt", 200), (_server.Client, "POST", "api/v1/status", 405),
            (_server.Client, "POST", "api/v1/move", 400), (_server.Client, "GET", "library", 200), (_server.Client, "GET", "error/500", 500),
            (stranger, "GET", "dist/app.js", 200), (stranger, "GET", "dist/absent.js", 404), (stranger, "OPTIONS", "api/v1/tus", 204),
            (_server.Client, "GET", "api/v1/openapi.json", 200), (_server.Client, "GET", "metrics", 200),
        ];
        foreach ((HttpClient client, string method, string path, int status) in cases)
        {
            using HttpResponseMessage answer = await client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
            Assert.Equal((path, status), (path, (int)answer.StatusCode));
            Assert.Equal(Policy, answer.Headers.GetValues("Content-Security-Policy").Single());
            Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.Equal("no-referrer", answer.Headers.GetValues("Referrer-Policy").Single());
            Assert.False(answer.Headers.Contains("Server"));
            if (!path.StartsWith("dist", StringComparison.Ordinal))
            {
                Assert.True(answer.Headers.CacheControl is { Public: false } cache && (cache.NoCache || cache.NoStore), path);
            }
        }
    }

    [Fact]
    public async Task Errors_are_problem_documents_for_programs_and_pages_for_people()
    {
        using HttpResponseMessage program = await _server.Client.GetAsync("api/v1/files/nonsense");
        Assert.Equal("application/problem+json", program.Content.Headers.ContentType?.MediaType);
        string text = await program.Content.ReadAsStringAsync();
        foreach (string member in new[] { "\"type\"", "\"title\"", "\"status\":404", "\"detail\"", "\"instance\":\"/api/v1/files/nonsense\"" })
        {
            Assert.Contains(member, text, StringComparison.Ordinal);
        }

        using HttpRequestMessage request = new(HttpMethod.Get, "nothing/here?secret=1");
        request.Headers.Accept.ParseAdd("text/html");
        using HttpResponseMessage person = await _server.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.NotFound, person.StatusCode);
        Assert.Equal("text/html", person.Content.Headers.ContentType?.MediaType);
        Assert.Contains("There is nothing here", await person.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_method_is_told_the_right_ones()
    {
        using HttpResponseMessage answer = await _server.Client.PostAsync("api/v1/content/x", null);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Equal(["DELETE", "GET", "HEAD", "PUT"], answer.Content.Headers.Allow.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("page.html", "text/html")]
    [InlineData("drawing.svg", "image/svg+xml")]
    [InlineData("feed.xml", "application/xml")]
    [InlineData("x.xhtml", "application/xhtml+xml")]
    [InlineData("code.js", "application/octet-stream")]
    [InlineData("code.mjs", "application/octet-stream")]
    [InlineData("look.css", "application/octet-stream")]
    [InlineData("run.wasm", "application/octet-stream")]
    [InlineData("note.md", "text/markdown")]
    [InlineData("unknown", "application/octet-stream")]
    public async Task What_a_browser_could_run_is_a_sandboxed_download(string name, string type)
    {
        using HttpResponseMessage answer = await PutAndGetAsync(name);
        Assert.Equal(type, answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("attachment", answer.Content.Headers.ContentDisposition?.DispositionType);
        Assert.StartsWith("sandbox", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
    }

    [Theory]
    [InlineData("a.jpg")]
    [InlineData("a.png")]
    [InlineData("a.webp")]
    [InlineData("a.mp4")]
    [InlineData("a.mp3")]
    [InlineData("a.txt")]
    [InlineData("a.pdf")]
    public async Task What_a_browser_only_shows_is_shown(string name)
    {
        using HttpResponseMessage answer = await PutAndGetAsync(name);
        Assert.Equal("inline", answer.Content.Headers.ContentDisposition?.DispositionType);
        Assert.Equal(Policy, answer.Headers.GetValues("Content-Security-Policy").Single());
        using HttpResponseMessage download = await _server.Client.GetAsync($"api/v1/content/{name}?download");
        Assert.Equal("attachment", download.Content.Headers.ContentDisposition?.DispositionType);
    }

    [Theory]
    [InlineData("a\"b\\c.txt")]
    [InlineData("a;b=c, d.txt")]
    [InlineData("Grüße 名前 😀.txt")]
    [InlineData("exe.\u202Etxt.exe")]
    [InlineData("100%25.txt")]
    [InlineData("'quoted'.txt")]
    public async Task A_name_never_breaks_out_of_its_header(string name)
    {
        using HttpResponseMessage stored = await _server.Client.PutAsync(
            "api/v1/content/" + Uri.EscapeDataString(name), new ByteArrayContent([1]));
        Assert.Equal(HttpStatusCode.Created, stored.StatusCode);
        RawAnswer answer = await RawHttp.GetAsync(_server, "/api/v1/content/" + Uri.EscapeDataString(name));
        string header = answer.Headers["content-disposition"];

        Assert.Matches("^(inline|attachment); filename=\"[^\"\\\\]*\"(; filename\\*=UTF-8''[A-Za-z0-9!#$&+.^_`|~%-]*)?$", header);
        string decoded = header.Contains("filename*", StringComparison.Ordinal)
            ? Uri.UnescapeDataString(header[(header.IndexOf("''", StringComparison.Ordinal) + 2)..])
            : header.Split('"')[1];
        Assert.Equal(name.Replace("\u202E", "", StringComparison.Ordinal), decoded);
    }

    private async Task<HttpResponseMessage> PutAndGetAsync(string name)
    {
        await _server.Client.PutAsync("api/v1/content/" + name, new ByteArrayContent("<script>alert(1)</script>"u8.ToArray()));
        return await _server.Client.GetAsync("api/v1/content/" + name);
    }
}
