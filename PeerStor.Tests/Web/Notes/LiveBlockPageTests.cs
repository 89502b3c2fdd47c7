using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using PeerStor.Engine.Common;
using PeerStor.Engine.Notes;
using PeerStor.Engine.Notes.Blocks;
using PeerStor.Engine.Users;
using PeerStor.Tests.Support;
using PeerStor.Tests.Web.Hosting;
using PeerStor.Tests.Web.Sharing;
using PeerStor.Web.Pages.Notepad.Blocks;

namespace PeerStor.Tests.Web.Notes;

/// <summary>Live blocks as they come out in a note's page, each for whoever reads it.</summary>
public sealed class LiveBlockPageTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private readonly TestServer _server = fixture.Server;

    [Fact]
    public async Task The_first_note_of_an_installation_shows_every_block_and_nothing_is_wrong_with_any()
    {
        await using TestServer fresh = await TestServer.StartAsync();
        await fresh.Client.GetStringAsync("notepad");
        await fresh.Client.GetStringAsync("notepad");

        JsonElement note = Assert.Single((await fresh.Client.GetFromJsonAsync<JsonElement>("api/v1/notes")).GetProperty("items").EnumerateArray());
        string page = await fresh.Client.GetStringAsync($"notepad/{note.GetProperty("id").GetString()}");

        foreach (BlockDefinition definition in BlockDefinition.All)
        {
            Assert.Contains($"class=\"live live-{definition.Name}\"", page, StringComparison.Ordinal);
            Assert.Contains($"```peerstor {definition.Name}", WebUtility.HtmlDecode(page), StringComparison.Ordinal);
        }

        // Only the three files that nobody has uploaded yet.
        Assert.Equal(3, page.Split("that you may see.").Length - 1);
        Assert.Equal(3, page.Split("class=\"notice warn\"").Length - 1);
    }

    [Fact]
    public async Task A_reader_sees_what_they_may_see_whoever_wrote_the_block()
    {
        await using FolderRightsCast cast = await FolderRightsCast.StartAsync();
        string text = string.Concat(
            Fence("files", "folder: ."), Fence("image", "file: zebra photo.jpg"), Fence("files", "folder: /elsewhere"), Fence("files", "folder: /nowhere"));
        EntryId id = (await NotesOf(cast.Server).CreateAsync(cast.Owner, cast.Top, "Board", text, default)).Note!.Id;

        string owner = await cast.People["owner"].Client.GetStringAsync($"notepad/{id}");
        string reader = await cast.People["reader"].Client.GetStringAsync($"notepad/{id}");

        foreach (string page in new[] { owner, reader })
        {
            Assert.Contains("zebra film.mp4</span>", page, StringComparison.Ordinal);
            Assert.Contains("alt=\"zebra photo.jpg\"", page, StringComparison.Ordinal);
        }

        Assert.Contains("mine.txt</span>", owner, StringComparison.Ordinal);
        Assert.DoesNotContain("mine.txt", reader, StringComparison.Ordinal);
        Assert.Equal(Said(reader, "/nowhere"), Said(reader, "/elsewhere").Replace("/elsewhere", "/nowhere", StringComparison.Ordinal));
        foreach (string who in new[] { "stranger", "revoked", "uploader" })
        {
            using HttpResponseMessage refused = await AskAsync(cast.People[who].Client, id, "files", "folder: /");
            Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        }

        // What is asked for by hand gives no more than the page.
        Assert.Contains("There is no folder", await ShownAsync(cast.People["reader"].Client, id, "files", "folder: /elsewhere"), StringComparison.Ordinal);
        Assert.Contains("There is no folder", await ShownAsync(cast.People["reader"].Client, id, "files", "folder: ../../../elsewhere"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_block_alone_is_what_it_was_in_the_page()
    {
        EntryId id = await CreateAsync("alone", Fence("select", "name: figure\noptions: files, notes") + Fence("metric", "show: {figure}"));
        string page = await _server.Client.GetStringAsync($"notepad/{id}?in-figure=notes");
        string blockId = NoteReading.IdOf(new BlockText("metric", "show: {figure}"), 1);

        string alone = await ShownAsync(_server.Client, id, "metric", "show: {figure}", "&in-figure=notes");

        Assert.Contains("<option selected=\"selected\">notes</option>", page, StringComparison.Ordinal);
        Assert.Contains($"id=\"{blockId}\"", page, StringComparison.Ordinal);
        Assert.Contains($"id=\"{blockId}\"", alone, StringComparison.Ordinal);
        Assert.Contains("<dt>Notes</dt>", page, StringComparison.Ordinal);
        Assert.Contains("<dt>Notes</dt>", alone, StringComparison.Ordinal);
        Assert.Contains("hx-trigger=\"filesChanged from:body throttle:3s, live-figure from:body\" hx-include=\"#in-figure\"", alone, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<script>alert(1)</script>", "")]
    [InlineData("metric", "show: <img src=x onerror=alert(1)>")]
    [InlineData("metric", "show: files\nlabel: <img src=x onerror=alert(1)>")]
    [InlineData("files", "folder: /\nlabel: \"><script>alert(1)</script>")]
    [InlineData("files", "folder: javascript:alert(1)")]
    [InlineData("image", "file: data:image/svg+xml,<svg onload=alert(1)>")]
    [InlineData("video", "file: https://evil.example/x.mp4")]
    [InlineData("audio", "file: //evil.example/x.mp3")]
    [InlineData("select", "name: a\noptions: </option><script>alert(1)</script>")]
    [InlineData("text", "name: a\nvalue: \" onfocus=alert(1) autofocus x=\"")]
    [InlineData("notes", "find: \"><script>alert(1)</script>")]
    public async Task No_script_comes_in_by_a_parameter(string name, string lines)
    {
        EntryId id = await CreateAsync("script", Fence(name, lines));
        string page = await _server.Client.GetStringAsync($"notepad/{id}");
        string article = page[page.IndexOf("data-preview hx-boost", StringComparison.Ordinal)..page.IndexOf("</article>", StringComparison.Ordinal)];

        foreach (string part in new[] { article, await ShownAsync(_server.Client, id, name, lines) })
        {
            Assert.DoesNotContain("<script", part, StringComparison.Ordinal);
            Assert.DoesNotContain("<img src=x", part, StringComparison.Ordinal);
            Assert.DoesNotContain("<svg onload", part, StringComparison.Ordinal);
            Assert.DoesNotContain("\" onfocus=", part, StringComparison.Ordinal);
            Assert.DoesNotContain("src=\"http", part, StringComparison.Ordinal);
            Assert.DoesNotContain("src=\"//", part, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Only_notes_have_live_blocks()
    {
        using ByteArrayContent bytes = new(System.Text.Encoding.UTF8.GetBytes(Fence("metric", "show: files")));
        using HttpResponseMessage stored = await _server.Client.PutAsync("api/v1/content/plain.md", bytes);
        string id = (await stored.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;

        string page = await _server.Client.GetStringAsync($"library/view/{id}");

        Assert.DoesNotContain("live-metric", page, StringComparison.Ordinal);
        Assert.Contains("show: files", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Live_blocks_are_filled_in_the_library_and_tell_whoever_has_only_a_link_that_they_are_for_others()
    {
        await _server.PutAsync("live-secret/zebra.txt", "x");
        EntryId id = await CreateAsync(
            "seen elsewhere", "before\n" + Fence("files", "folder: /live-secret") + "\nbetween\n" + Fence("select", "name: figure\noptions: files, notes")
            + Fence("metric", "show: {figure}") + "\nafter\n");
        TestShare share = await _server.ShareAsync(new { path = "Notes/seen elsewhere.md" });
        using HttpClient visitor = _server.Visitor();

        string own = await _server.Client.GetStringAsync($"library/view/{id}?in-figure=notes");
        (int status, string shared) = await visitor.GetTextAsync(share.Path);

        Assert.Contains("zebra.txt</span>", own, StringComparison.Ordinal);
        Assert.Contains("<dt>Notes</dt>", own, StringComparison.Ordinal);
        Assert.Contains($"action=\"/library/view/{id}\"", own, StringComparison.Ordinal);
        Assert.Equal(200, status);
        Assert.Equal(2, shared.Split("shown only to people who are signed in").Length - 1);
        Assert.Contains("after", shared, StringComparison.Ordinal);
        foreach (string leak in new[] { "zebra", "live-secret", "hx-get=\"/notepad", "<select" })
        {
            Assert.DoesNotContain(leak, shared, StringComparison.Ordinal);
        }

        (int refused, string _) = await visitor.GetTextAsync($"notepad/{id}?handler=Block&nth=1&name=files&lines=folder%3A%20%2Flive-secret");
        Assert.NotEqual(200, refused);
    }

    private static string Fence(string name, string lines) => $"\n```peerstor {name}\n{lines}\n```\n";

    private static Notebook NotesOf(TestServer server) => server.Get<Notebook>();

    private static string Said(string page, string path)
    {
        string words = WebUtility.HtmlDecode(page);
        int at = words.IndexOf($"There is no folder “{path}”", StringComparison.Ordinal);
        Assert.True(at >= 0, $"nothing is said of {path}");
        return words[at..words.IndexOf("</span>", at, StringComparison.Ordinal)];
    }

    private static async Task<string> ShownAsync(HttpClient client, EntryId note, string name, string lines, string answers = "")
    {
        using HttpResponseMessage answer = await AskAsync(client, note, name, lines, answers);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }

    private static async Task<HttpResponseMessage> AskAsync(HttpClient client, EntryId note, string name, string lines, string answers = "")
    {
        using HttpRequestMessage request = new(
            HttpMethod.Get, $"notepad/{note}?handler=Block&nth=1&name={Uri.EscapeDataString(name)}&lines={Uri.EscapeDataString(lines)}{answers}");
        request.Headers.Add("HX-Request", "true");
        request.Headers.Add("HX-Request-Type", "partial");
        return await client.SendAsync(request);
    }

    private async Task<EntryId> CreateAsync(string title, string text)
    {
        Caller owner = await _server.Get<Access>().OwnerAsync(default);
        return (await NotesOf(_server).CreateAsync(owner, null, title, text, default)).Note!.Id;
    }
}
