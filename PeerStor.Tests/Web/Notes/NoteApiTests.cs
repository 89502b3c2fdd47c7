using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Web.Notes;

/// <summary>/api/v1/notes: what a note is in JSON, and that a text is saved only by who says what it is based on.</summary>
public sealed class NoteApiTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private static readonly string[] Fields =
        ["contributors", "created_at", "id", "is_pinned", "is_shared", "last_sync", "tags", "title", "updated_at", "version"];

    private readonly HttpClient _client = fixture.Server.Client;

    [Fact]
    public async Task A_note_has_all_its_fields_when_made_read_and_listed()
    {
        using HttpResponseMessage made = await _client.PostAsJsonAsync("api/v1/notes", new { title = "Fields", content = "text\n", tags = new[] { "one", "two" } });
        JsonElement note = await made.Content.ReadFromJsonAsync<JsonElement>();
        string id = note.GetProperty("id").GetString()!;

        Assert.Equal((HttpStatusCode.Created, $"/api/v1/notes/{id}"), (made.StatusCode, made.Headers.Location?.OriginalString));
        Assert.Equal(["content", .. Fields], note.EnumerateObject().Select(field => field.Name).Order());
        Assert.Equal(("Fields", "text\n", false, false), (Text(note, "title"), Text(note, "content"), note.GetProperty("is_shared").GetBoolean(), note.GetProperty("is_pinned").GetBoolean()));
        Assert.Equal(["one", "two"], note.GetProperty("tags").EnumerateArray().Select(tag => tag.GetString()).Order());
        Assert.Equal(["Owner"], note.GetProperty("contributors").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal(JsonValueKind.Null, note.GetProperty("last_sync").ValueKind);
        Assert.True(note.GetProperty("created_at").GetDateTimeOffset() <= note.GetProperty("updated_at").GetDateTimeOffset());

        using HttpResponseMessage saved = await SaveAsync(id, made.Headers.ETag!.ToString(), "text\nmore\n");
        JsonElement read = await _client.GetFromJsonAsync<JsonElement>($"api/v1/notes/{id}");
        JsonElement listed = (await _client.GetFromJsonAsync<JsonElement>("api/v1/notes")).GetProperty("items").EnumerateArray().First(one => Text(one, "id") == id);

        Assert.Equal((HttpStatusCode.OK, "text\nmore\n"), (saved.StatusCode, Text(read, "content")));
        Assert.True(read.GetProperty("version").GetInt64() > note.GetProperty("version").GetInt64());
        Assert.True(read.GetProperty("updated_at").GetDateTimeOffset() >= note.GetProperty("updated_at").GetDateTimeOffset());
        Assert.Equal(Fields, listed.EnumerateObject().Select(field => field.Name).Order());
        foreach (string field in Fields)
        {
            Assert.Equal(read.GetProperty(field).GetRawText(), listed.GetProperty(field).GetRawText());
        }
    }

    [Fact]
    public async Task A_text_without_what_it_is_based_on_is_not_stored()
    {
        (string id, string tag) = await CreateAsync("Based", "one\n");

        using HttpResponseMessage missing = await SaveAsync(id, null, "lost\n");
        using HttpResponseMessage unknown = await SaveAsync(id, "\"7-abc\"", "lost\n");
        using HttpResponseMessage any = await SaveAsync(id, "*", "lost\n");

        Assert.Equal((HttpStatusCode.PreconditionRequired, "urn:peerstor:base-missing"), (missing.StatusCode, await TypeAsync(missing)));
        Assert.Equal((HttpStatusCode.PreconditionFailed, "urn:peerstor:base-unknown"), (unknown.StatusCode, await TypeAsync(unknown)));
        Assert.Equal(HttpStatusCode.PreconditionFailed, any.StatusCode);
        using HttpResponseMessage now = await _client.GetAsync($"api/v1/notes/{id}/content");
        Assert.Equal(("one\n", tag), (await now.Content.ReadAsStringAsync(), now.Headers.ETag!.ToString()));
    }

    [Fact]
    public async Task A_text_based_on_an_older_state_is_merged_also_when_a_proxy_weakened_its_name()
    {
        (string id, string tag) = await CreateAsync("Old", "one\ntwo\n");
        using HttpResponseMessage first = await SaveAsync(id, tag, "one\ntwo\nthree\n");

        using HttpResponseMessage stale = await SaveAsync(id, "W/" + tag, "ONE\ntwo\n");

        Assert.Equal(HttpStatusCode.OK, stale.StatusCode);
        Assert.Equal("ONE\ntwo\nthree\n", Text(await stale.Content.ReadFromJsonAsync<JsonElement>(), "content"));
        Assert.NotEqual(first.Headers.ETag, stale.Headers.ETag);
        using HttpResponseMessage onTop = await SaveAsync(id, stale.Headers.ETag!.ToString(), "");
        Assert.Equal("", Text(await onTop.Content.ReadFromJsonAsync<JsonElement>(), "content"));
    }

    [Fact]
    public async Task What_names_a_note_who_wrote_it_and_how_much_is_written_can_be_asked_for()
    {
        (string id, string tag) = await CreateAsync("Named elsewhere", "one\n");
        (string from, _) = await CreateAsync("Names it", "see [[named ELSEWHERE]]\n");
        await CreateAsync("Says it only", "Named elsewhere\n");
        using HttpResponseMessage saved = await SaveAsync(id, tag, "one\ntwo\n");

        JsonElement links = default;
        await TestCluster.UntilAsync(
            async () => (links = await _client.GetFromJsonAsync<JsonElement>($"api/v1/notes/{id}/backlinks")).GetProperty("items").GetArrayLength() > 0,
            "the note that names it is in the index");
        JsonElement authors = await _client.GetFromJsonAsync<JsonElement>($"api/v1/notes/{id}/authors");
        JsonElement counted = await _client.GetFromJsonAsync<JsonElement>("api/v1/notes-statistics");

        Assert.Equal([from], links.GetProperty("items").EnumerateArray().Select(note => Text(note, "id")));
        Assert.Equal(Fields, links.GetProperty("items")[0].EnumerateObject().Select(field => field.Name).Order());
        Assert.Equal("Owner", authors.GetProperty("contributors")[0].GetString());
        JsonElement[] versions = [.. authors.GetProperty("versions").EnumerateArray()];
        Assert.Equal((2, true), (versions.Length, versions[0].GetProperty("is_newest").GetBoolean()));
        Assert.All(versions, version => Assert.Equal("Owner", Assert.Single(version.GetProperty("authors").EnumerateArray()).GetString()));
        Assert.True(counted.GetProperty("notes").GetInt32() >= 3 && counted.GetProperty("edits").GetInt64() >= 4);
        JsonElement[] days = [.. counted.GetProperty("days").EnumerateArray()];
        Assert.Equal((30, counted.GetProperty("notes").GetInt32()), (days.Length, days[^1].GetProperty("notes").GetInt32()));
        Assert.Equal("Owner", Text(counted.GetProperty("contributors")[0], "name"));
    }

    [Fact]
    public async Task What_is_not_there_or_no_note_is_not_found()
    {
        using HttpResponseMessage stored = await _client.PutAsync("api/v1/content/plain.md", new StringContent("no note"));
        string file = Text(await stored.Content.ReadFromJsonAsync<JsonElement>(), "id");
        foreach (string id in new[] { file, Guid.NewGuid().ToString("N"), "nonsense" })
        {
            foreach (string way in new[] { "", "/content", "/export", "/backlinks", "/authors" })
            {
                using HttpResponseMessage answer = await _client.GetAsync($"api/v1/notes/{id}{way}");
                Assert.Equal((HttpStatusCode.NotFound, "urn:peerstor:not-found"), (answer.StatusCode, await TypeAsync(answer)));
            }

            using HttpResponseMessage saved = await SaveAsync(id, "\"1-a\"", "x");
            using HttpResponseMessage trashed = await _client.DeleteAsync($"api/v1/notes/{id}");
            Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (saved.StatusCode, trashed.StatusCode));
        }
    }

    private async Task<(string Id, string Tag)> CreateAsync(string title, string content)
    {
        using HttpResponseMessage made = await _client.PostAsJsonAsync("api/v1/notes", new { title, content });
        return (Text(await made.Content.ReadFromJsonAsync<JsonElement>(), "id"), made.Headers.ETag!.ToString());
    }

    private async Task<HttpResponseMessage> SaveAsync(string id, string? basis, string text)
    {
        using HttpRequestMessage save = new(HttpMethod.Put, $"api/v1/notes/{id}/content") { Content = new StringContent(text) };
        if (basis is not null)
        {
            save.Headers.TryAddWithoutValidation("If-Match", basis);
        }

        return await _client.SendAsync(save);
    }

    private static async Task<string> TypeAsync(HttpResponseMessage problem) => Text(await problem.Content.ReadFromJsonAsync<JsonElement>(), "type");

    private static string Text(JsonElement json, string field) => json.GetProperty(field).GetString()!;
}
