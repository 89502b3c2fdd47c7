using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using PeerStor.Engine;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Web.Notes;

/// <summary>Titles, tags and links that are more than words: they are shown as they are, everywhere, and nothing runs (hostile.md 6).</summary>
public sealed class HostileTitleTests : IAsyncLifetime
{
    private const string Tag = "<svg onload=alert(1)> \"'&";

    private TestServer _server = null!;

    // What is typed waits until it is asked for, so that the sync history has lines without a second device.
    public async Task InitializeAsync() => _server = await TestServer.StartAsync(engine: data => new EngineOptions
    {
        DataDirectory = data, NodeName = "test", MinimumFreeBytes = 1 << 20, SendsNotes = false,
    });

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task A_title_that_looks_like_markup_stays_a_title_on_every_page()
    {
        string[] titles =
        [
            "<script>alert(1)<script>", "\"><img src=x onerror=alert(1)>", "' onmouseover=alert(1) x='", "--><!-- ]]>", "&lt;b&gt; &amp;amp;",
            "\u202Egpj.exe", "C:\\..\\..\\win.ini", "..%2f..%2fpasswd", "{{7*7}} ${7*7} <%=7*7%>", "a]]b[[c", "..", new string('\u00e4', 126),
            "javascript:alert(1)",
        ];
        Dictionary<string, (string Note, string From)> made = [];
        foreach (string title in titles)
        {
            string note = await CreateAsync(title, "words");
            made[title] = (note, await CreateAsync($"from {made.Count}", $"[[{title}]] [[<script>alert(1)</script>]] [[javascript:alert(2)]]"));
            using HttpResponseMessage tagged = await _server.Client.PatchAsJsonAsync($"api/v1/notes/{note}", new { tags = new[] { Tag } });
            Assert.Equal(HttpStatusCode.OK, tagged.StatusCode);
        }

        await FoundAsync(made);

        foreach (string way in new[] { "notepad", "notepad?q=words", "notepad?tag=" + Uri.EscapeDataString(Tag), "notepad/sync" })
        {
            await AssertShownAsync(way, titles);
        }

        foreach ((string title, (string note, string from)) in made)
        {
            foreach (string way in new[]
            {
                $"notepad/{note}", $"notepad/{note}/history", $"notepad/{note}/people", $"notepad/{from}",
                CanBeLinked(title) ? $"library/view/{from}" : $"library/view/{note}", "notepad/open?title=no%20" + Uri.EscapeDataString(title),
            })
            {
                await AssertShownAsync(way, title);
            }

            using HttpResponseMessage opened = await _server.Client.GetAsync("notepad/open?title=" + Uri.EscapeDataString(title));
            Assert.Equal($"/notepad/{note}", opened.Headers.Location?.OriginalString);
            await AssertCompletedAsync(title);

            // What turns the reading direction round is no part of a file's name outside.
            using HttpResponseMessage exported = await _server.Client.GetAsync($"api/v1/notes/{note}/export");
            ContentDispositionHeaderValue name = exported.Content.Headers.ContentDisposition!;
            Assert.Equal(title.TrimStart('\u202E') + ".md", name.FileNameStar ?? name.FileName!.Trim('"'));
        }
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("a\nb")]
    [InlineData("a\0b")]
    [InlineData("  ")]
    [InlineData("LONG")]
    public async Task A_title_that_cannot_be_is_refused_in_words_and_nothing_is_stored(string title)
    {
        string wanted = title == "LONG" ? new string('x', 255) : title;
        string id = await CreateAsync("before", "");
        using HttpResponseMessage made = await _server.Client.PostAsJsonAsync("api/v1/notes", new { title = wanted });
        using HttpResponseMessage renamed = await _server.Client.PatchAsJsonAsync($"api/v1/notes/{id}", new { title = wanted });

        foreach (HttpResponseMessage refused in new[] { made, renamed })
        {
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
            Assert.NotEmpty((await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString()!);
        }

        JsonElement note = Assert.Single((await _server.Client.GetFromJsonAsync<JsonElement>("api/v1/notes")).GetProperty("items").EnumerateArray());
        Assert.Equal("before", note.GetProperty("title").GetString());
    }

    private async Task AssertShownAsync(string way, params string[] titles)
    {
        using HttpResponseMessage answer = await _server.Client.GetAsync(way);
        string page = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{way}: {answer.StatusCode}");
        Assert.Contains("script-src 'self'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);

        // An apostrophe ends nothing: no attribute that holds a title stands between apostrophes.
        foreach (string raw in titles.Append(Tag).Where(text => text.AsSpan().ContainsAny('<', '"')))
        {
            Assert.False(page.Contains(raw, StringComparison.Ordinal), $"{way} has {raw} as it is");
        }

        Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
        Assert.DoesNotContain("href=\"javascript:", page, StringComparison.Ordinal);

        // Markdown that is shown leaves out what turns the reading direction round.
        string words = WebUtility.HtmlDecode(page);
        Assert.All(titles, title => Assert.True(words.Contains(title.TrimStart('\u202E'), StringComparison.Ordinal), $"{way} does not show {title}"));
    }

    private static bool CanBeLinked(string title) => !title.Contains(']', StringComparison.Ordinal);

    /// <summary>What the editor offers after [[ is one title a line, of plain text.</summary>
    private async Task AssertCompletedAsync(string title)
    {
        using HttpResponseMessage answer = await _server.Client.GetAsync("notepad/open?handler=Titles&title=" + Uri.EscapeDataString(title[..2]));
        Assert.Equal(MediaTypeHeaderValue.Parse("text/plain; charset=utf-8"), answer.Content.Headers.ContentType);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Contains(title, (await answer.Content.ReadAsStringAsync()).Split('\n'));
    }

    /// <summary>Sends what waits, and waits until all are found by their words and name what links to them.</summary>
    private async Task FoundAsync(Dictionary<string, (string Note, string From)> made)
    {
        using HttpResponseMessage sent = await _server.Client.PostAsync("api/v1/notes-sync", null);
        Assert.Equal(HttpStatusCode.OK, sent.StatusCode);
        foreach (string id in made.Values.SelectMany(pair => new[] { pair.Note, pair.From }))
        {
            // The history writes what was typed as a version of the file, which is what is searched.
            await _server.Client.GetStringAsync($"notepad/{id}/history");
        }

        foreach ((string title, (string note, string from)) in made)
        {
            await TestCluster.UntilAsync(
                async () => (await _server.Client.GetStringAsync("notepad?q=words")).Contains(note, StringComparison.Ordinal)
                    && (!CanBeLinked(title) || (await _server.Client.GetStringAsync($"notepad/{note}")).Contains($"href=\"/notepad/{from}\"", StringComparison.Ordinal)),
                $"{title} is found, and what links to it");
        }
    }

    private async Task<string> CreateAsync(string title, string content)
    {
        using HttpResponseMessage made = await _server.Client.PostAsJsonAsync("api/v1/notes", new { title, content });
        Assert.True(made.StatusCode == HttpStatusCode.Created, $"{title}: {made.StatusCode}");
        return (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
    }
}
