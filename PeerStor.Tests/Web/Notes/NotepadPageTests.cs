using System.Net;
using System.Text.RegularExpressions;
using PeerStor.Tests.Support;
using PeerStor.Web.Hosting.Security;

namespace PeerStor.Tests.Web.Notes;

/// <summary>The notepad by its forms and links alone, as a browser without scripts sends them.</summary>
public sealed partial class NotepadPageTests(ServerFixture fixture) : IClassFixture<ServerFixture>, IAsyncLifetime
{
    private readonly TestServer _server = fixture.Server;
    private HttpClient _browser = null!;

    public async Task InitializeAsync()
    {
        string session = await _server.SessionAsync();
        _browser = _server.NewClient(null);
        _browser.DefaultRequestHeaders.Add("Cookie", "peerstor_session=" + session);
        _browser.DefaultRequestHeaders.Add("RequestVerificationToken", SessionAntiforgery.Token(session));
        _browser.DefaultRequestHeaders.Add("Sec-Fetch-Site", "same-origin");
    }

    public Task DisposeAsync()
    {
        _browser.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task A_note_is_begun_written_and_renamed_and_an_old_form_is_merged()
    {
        string note = await PostAsync("notepad", ("title", "Form"));
        string basis = await BasisAsync(note);
        Assert.Equal(note, await PostAsync(note, ("text", "one\r\ntwo"), ("basis", basis)));
        string second = await BasisAsync(note);
        await PostAsync(note, ("text", "one\ntwo\nthree"), ("basis", second));
        await PostAsync(note, ("text", "ONE\ntwo"), ("basis", second));
        Assert.Contains(">\nONE\ntwo\nthree</textarea>", Plain(await _browser.GetStringAsync(note)), StringComparison.Ordinal);

        Assert.Equal(note, await PostAsync(note + "?handler=Rename", ("title", "Renamed form")));
        using HttpResponseMessage refused = await SendAsync(note + "?handler=Rename", ("title", "  "));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Contains("A note needs a title.", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("value=\"Renamed form\"", await _browser.GetStringAsync(note), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_text_that_cannot_be_merged_stays_in_the_form()
    {
        string note = await WriteAsync("Kept", "one");

        using HttpResponseMessage refused = await SendAsync(note, ("text", "precious"), ("basis", "\"7-abc\""));

        string page = Plain(await refused.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Contains(">\nprecious</textarea>", page, StringComparison.Ordinal);
        Assert.Contains("What your text was based on is not known here any more.", page, StringComparison.Ordinal);
        using HttpResponseMessage again = await SendAsync(note, ("text", "precious"), ("basis", Basis().Match(page).Groups[1].Value));
        Assert.Equal(HttpStatusCode.Redirect, again.StatusCode);
        Assert.Contains(">\nprecious</textarea>", Plain(await _browser.GetStringAsync(note)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Notes_that_link_to_a_note_are_named_on_it()
    {
        string target = await WriteAsync("Target", "");
        string from = await WriteAsync("From", "see [[target]]");
        string not = await WriteAsync("Not from", "see target");
        await FoundAsync("target", from, not);

        string page = await _browser.GetStringAsync(target);

        string links = page[page.IndexOf("Notes that link here", StringComparison.Ordinal)..];
        Assert.Equal([from], Links().Matches(links).Select(link => link.Groups[1].Value));
        Assert.Contains("href=\"/notepad/open?title=target\"", await _browser.GetStringAsync(from), StringComparison.Ordinal);
        Assert.Equal(target, (await _browser.GetAsync("notepad/open?title=target")).Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task A_copy_has_the_text_and_a_pin_puts_a_note_first()
    {
        string note = await WriteAsync("Original", "the text");

        string copy = await PostAsync("notepad?handler=Duplicate", ("id", IdOf(note)));

        Assert.Contains(">\nthe text</textarea>", Plain(await _browser.GetStringAsync(copy)), StringComparison.Ordinal);
        Assert.Contains("value=\"Original (copy)\"", await _browser.GetStringAsync(copy), StringComparison.Ordinal);
        Assert.NotEqual(note, await FirstAsync("notepad?sort=title"));
        Assert.Equal("/notepad", await PostAsync("notepad?handler=Pin", ("id", IdOf(note)), ("pinned", "true")));
        Assert.Equal(note, await FirstAsync("notepad?sort=title"));
        await PostAsync("notepad?handler=Pin", ("id", IdOf(note)), ("pinned", "false"));
        Assert.NotEqual(note, await FirstAsync("notepad"));
    }

    [Fact]
    public async Task What_goes_to_the_trash_comes_back_by_the_undo_that_is_offered()
    {
        string note = await WriteAsync("Undone", "still here");
        using HttpRequestMessage request = Form("notepad?handler=Trash", ("id", IdOf(note)));
        request.Headers.Add("HX-Request", "true");
        request.Headers.Add("HX-Request-Type", "partial");
        using HttpResponseMessage trashed = await _browser.SendAsync(request);
        string offer = WebUtility.HtmlDecode(await trashed.Content.ReadAsStringAsync());
        Assert.Contains("“Undone.md” is in the trash.", offer, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await _browser.GetAsync(note)).StatusCode);
        Assert.DoesNotContain(note, await _browser.GetStringAsync("notepad"), StringComparison.Ordinal);

        Match undo = Undo().Match(offer);
        await PostAsync(undo.Groups[1].Value.TrimStart('/'), ("ids", undo.Groups[2].Value));

        Assert.Contains(">\nstill here</textarea>", Plain(await _browser.GetStringAsync(note)), StringComparison.Ordinal);
        Assert.Equal("/notepad", await PostAsync("notepad?handler=Trash", ("id", IdOf(note))));
        Assert.Equal(HttpStatusCode.NotFound, (await _browser.GetAsync(note)).StatusCode);
    }

    [Fact]
    public async Task Words_are_found_and_marked_and_tags_narrow_what_is_listed()
    {
        string tagged = await WriteAsync("Okapi report", "the okapi sleeps");
        string other = await WriteAsync("Zoo", "an okapi eats");
        using HttpResponseMessage given = await _server.Client.PatchAsync(
            $"api/v1/notes/{IdOf(tagged)}", new StringContent("{\"tags\":[\"Night Shift\"]}", null, "application/json"));
        Assert.Equal(HttpStatusCode.OK, given.StatusCode);
        await FoundAsync("okapi", tagged, other);

        string found = await _browser.GetStringAsync("notepad?q=okapi");
        Assert.Equal(new[] { tagged, other }.Order(), Titles().Matches(found).Select(row => row.Groups[1].Value).Order());
        Assert.Contains("the <mark>okapi</mark> sleeps", found, StringComparison.Ordinal);
        Assert.Contains("<mark>Okapi</mark> report", found, StringComparison.Ordinal);
        foreach (string way in new[] { "notepad?tag=night%20shift", "notepad?q=okapi&tag=Night%20Shift", "notepad?handler=List&tag=Night%20Shift" })
        {
            Assert.Equal([tagged], Titles().Matches(await _browser.GetStringAsync(way)).Select(row => row.Groups[1].Value));
        }

        Assert.Contains("No note is like that", await _browser.GetStringAsync("notepad?q=okapi%20giraffe"), StringComparison.Ordinal);
    }

    private async Task<string> WriteAsync(string title, string text)
    {
        string note = await PostAsync("notepad", ("title", title));
        await PostAsync(note, ("text", text), ("basis", await BasisAsync(note)));

        // The history writes what was typed as a version of the file, which is what is searched.
        await _browser.GetStringAsync(note + "/history");
        return note;
    }

    // The index follows the journal by itself.
    private Task FoundAsync(string word, params string[] notes) => TestCluster.UntilAsync(
        async () => await _browser.GetStringAsync("notepad?q=" + word) is var page && notes.All(note => page.Contains(note, StringComparison.Ordinal)),
        $"all are found that say {word}");

    private async Task<string> BasisAsync(string note) => Basis().Match(Plain(await _browser.GetStringAsync(note))).Groups[1].Value;

    private async Task<string> FirstAsync(string list) => Titles().Match(await _browser.GetStringAsync(list)).Groups[1].Value;

    /// <returns>Where the form leads.</returns>
    private async Task<string> PostAsync(string address, params (string Name, string Value)[] fields)
    {
        using HttpResponseMessage answer = await SendAsync(address, fields);
        Assert.True(answer.StatusCode == HttpStatusCode.Redirect, $"{address}: {answer.StatusCode}");
        return answer.Headers.Location!.OriginalString;
    }

    private async Task<HttpResponseMessage> SendAsync(string address, params (string Name, string Value)[] fields)
    {
        using HttpRequestMessage request = Form(address, fields);
        return await _browser.SendAsync(request);
    }

    private static HttpRequestMessage Form(string address, params (string Name, string Value)[] fields) => new(HttpMethod.Post, address)
    {
        Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))),
    };

    private static string IdOf(string note) => note["/notepad/".Length..];

    private static string Plain(string page) => WebUtility.HtmlDecode(page).ReplaceLineEndings("\n");

    [GeneratedRegex("name=\"basis\" value=\"(\"[^\"]*\")\"")]
    private static partial Regex Basis();

    [GeneratedRegex("class=\"note-title\" href=\"([^\"]*)\"")]
    private static partial Regex Titles();

    [GeneratedRegex("<li><a href=\"(/notepad/[^\"]*)\"")]
    private static partial Regex Links();

    [GeneratedRegex("hx-post=\"([^\"]*)\".*?name=\"ids\" value=\"([^\"]*)\"", RegexOptions.Singleline)]
    private static partial Regex Undo();
}
