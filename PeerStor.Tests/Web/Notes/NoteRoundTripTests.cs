using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using PeerStor.Engine;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Web.Notes;

/// <summary>A note that leaves as a Markdown file and comes back is what it was.</summary>
public sealed class NoteRoundTripTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private readonly HttpClient _client = fixture.Server.Client;

    [Theory]
    [InlineData("Plan \"A\", part: 1 \\", "text\n---\nmore\n---", "a, b", "[c]", "d\"e", "f\\", "'g'")]
    [InlineData("---", "---\ntitle: other\n---\n", "#x")]
    [InlineData("Empty", "")]
    public async Task A_note_that_leaves_and_comes_back_is_what_it_was(string title, string text, params string[] tags)
    {
        string id = await CreateAsync(title, text);
        using HttpResponseMessage tagged = await _client.PatchAsJsonAsync($"/api/v1/notes/{id}", new { tags });
        Assert.Equal(HttpStatusCode.OK, tagged.StatusCode);
        JsonElement before = await _client.GetFromJsonAsync<JsonElement>($"/api/v1/notes/{id}");
        string file = await _client.GetStringAsync($"/api/v1/notes/{id}/export");
        await _client.DeleteAsync($"/api/v1/notes/{id}");

        JsonElement after = await ImportAsync(file, "");

        foreach (string field in new[] { "title", "content", "tags", "is_shared", "contributors" })
        {
            Assert.Equal(before.GetProperty(field).GetRawText(), after.GetProperty(field).GetRawText());
        }

        foreach (string field in new[] { "created_at", "updated_at" })
        {
            Assert.Equal(before.GetProperty(field).GetDateTimeOffset().ToUnixTimeSeconds(), after.GetProperty(field).GetDateTimeOffset().ToUnixTimeSeconds());
        }

        Assert.Equal(file, await _client.GetStringAsync($"/api/v1/notes/{after.GetProperty("id").GetString()}/export"));
    }

    [Fact]
    public async Task A_note_that_was_shared_says_so_and_is_shared_again_only_when_asked()
    {
        using TempFolder folder = new();
        await using TestServer server = await TestServer.StartAsync(engine: data => new EngineOptions
        {
            DataDirectory = data, NodeName = "test", MinimumFreeBytes = 1 << 20, NotesFolder = Directory.CreateDirectory(folder.File("notes")).FullName,
        });
        using HttpResponseMessage made = await server.Client.PostAsJsonAsync("/api/v1/notes", new { title = "Ours", content = "text", is_shared = true });
        string id = (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
        string file = await server.Client.GetStringAsync($"/api/v1/notes/{id}/export");

        Assert.Contains("\nis_shared: true\n---\ntext", file, StringComparison.Ordinal);
        foreach ((string title, string query, bool isShared) in new[] { ("Mine", "", false), ("Ours again", "&shared=true", true) })
        {
            JsonElement note = await ImportAsync(file.Replace("Ours", title, StringComparison.Ordinal), query, server.Client);
            Assert.Equal(isShared, note.GetProperty("is_shared").GetBoolean());
        }
    }

    private async Task<JsonElement> ImportAsync(string file, string query, HttpClient? client = null)
    {
        client ??= _client;
        using HttpResponseMessage made = await client.PostAsync($"/api/v1/notes-import?name=x.md{query}", new StringContent(file));
        string id = (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("note").GetProperty("id").GetString()!;
        return await client.GetFromJsonAsync<JsonElement>($"/api/v1/notes/{id}");
    }

    private async Task<string> CreateAsync(string title, string text)
    {
        using HttpResponseMessage made = await _client.PostAsJsonAsync("/api/v1/notes", new { title, content = text });
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        return (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
    }
}
