using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using PeerStor.Engine.Users;
using PeerStor.Engine.Files;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Web.Api;

public sealed class TreeTests : IAsyncLifetime
{
    private TestServer _server = null!;

    public async Task InitializeAsync() => _server = await TestServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task A_folder_is_listed_page_by_page()
    {
        foreach (int i in Enumerable.Range(1, 5))
        {
            await PutAsync($"photos/{i}.jpg");
        }

        await _server.Client.PostAsJsonAsync("api/v1/folders", new { path = "photos/2024" });

        List<string> names = [];
        string? cursor = null;
        do
        {
            JsonElement page = await GetAsync($"api/v1/list/photos?limit=2{(cursor is null ? "" : "&cursor=" + Uri.EscapeDataString(cursor))}");
            Assert.Equal(6, page.GetProperty("total").GetInt32());
            names.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("path").GetString()!));
            cursor = page.GetProperty("next").GetString();
        }
        while (cursor is not null);

        Assert.Equal(["photos/2024", "photos/1.jpg", "photos/2.jpg", "photos/3.jpg", "photos/4.jpg", "photos/5.jpg"], names);
    }

    [Fact]
    public async Task An_item_has_the_fixed_names()
    {
        await PutAsync("one.mp4");
        JsonElement item = (await GetAsync("api/v1/list")).GetProperty("items")[0];
        string[] names = [.. item.EnumerateObject().Select(property => property.Name)];
        Assert.Superset(
            new HashSet<string> { "id", "name", "path", "kind", "size", "modified", "type", "copies", "target" }, names.ToHashSet());
        Assert.Equal(("file", "video/mp4", 3), (
            item.GetProperty("kind").GetString(), item.GetProperty("type").GetString(), item.GetProperty("size").GetInt32()));
    }

    [Fact]
    public async Task Tags_are_set_added_removed_and_listed()
    {
        await PutAsync("one.mp4");
        string id = (await GetAsync("api/v1/list")).GetProperty("items")[0].GetProperty("id").GetString()!;

        await _server.Client.PatchAsJsonAsync($"api/v1/files/{id}", new { tags = new[] { "blue", "green" } });
        using HttpResponseMessage answer = await _server.Client.PatchAsJsonAsync(
            $"api/v1/files/{id}", new { name = "two.mp4", addTags = new[] { "Red" }, removeTags = new[] { "BLUE" } });

        JsonElement item = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(["green", "Red"], item.GetProperty("tags").EnumerateArray().Select(tag => tag.GetString()));
        Assert.Equal("two.mp4", item.GetProperty("name").GetString());
        JsonElement tags = (await GetAsync("api/v1/tags")).GetProperty("items");
        Assert.Equal(["green", "Red"], tags.EnumerateArray().Select(tag => tag.GetProperty("tag").GetString()));
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=1001")]
    [InlineData("limit=x")]
    [InlineData("sort=colour")]
    public async Task A_list_that_makes_no_sense_is_refused(string query)
    {
        using HttpResponseMessage answer = await _server.Client.GetAsync("api/v1/list?" + query);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task A_cursor_that_nobody_gave_does_no_harm()
    {
        await PutAsync("x.txt");
        foreach (string cursor in new[] { "x", "%00", new string('A', 3000), "'; DROP TABLE entries; --" })
        {
            using HttpResponseMessage answer = await _server.Client.GetAsync("api/v1/list?cursor=" + Uri.EscapeDataString(cursor));
            Assert.True((int)answer.StatusCode < 500, cursor);
        }
    }

    [Fact]
    public async Task A_file_moves_by_its_path_and_by_its_id()
    {
        string id = await PutAsync("a/x.txt");
        await _server.Client.PostAsJsonAsync("api/v1/folders", new { path = "b" });
        using HttpResponseMessage moved = await _server.Client.PostAsJsonAsync("api/v1/move", new { from = "a/x.txt", to = "b/y.txt" });
        Assert.Equal(HttpStatusCode.OK, moved.StatusCode);
        Assert.Equal("b/y.txt", (await GetAsync("api/v1/files/" + id)).GetProperty("path").GetString());

        JsonElement a = (await GetAsync("api/v1/list")).GetProperty("items").EnumerateArray().Single(item => item.GetProperty("name").GetString() == "a");
        using HttpResponseMessage edited = await _server.Client.PatchAsJsonAsync(
            "api/v1/files/" + id, new { name = "z.txt", parent = a.GetProperty("id").GetString() });
        Assert.Equal(HttpStatusCode.OK, edited.StatusCode);
        Assert.Equal("a/z.txt", (await GetAsync("api/v1/files/" + id)).GetProperty("path").GetString());
    }

    [Fact]
    public async Task Moves_that_cannot_be_are_refused_and_change_nothing()
    {
        await PutAsync("f/x.txt");
        await PutAsync("g.txt");
        foreach ((string from, string to, HttpStatusCode expected) in new[]
        {
            ("f", "f/inside", HttpStatusCode.Conflict), ("g.txt", "f/x.txt", HttpStatusCode.Conflict), ("absent", "b", HttpStatusCode.NotFound),
            ("g.txt", "nowhere/g.txt", HttpStatusCode.NotFound), ("g.txt", "g.txt/h", HttpStatusCode.Conflict), ("", "x", HttpStatusCode.BadRequest),
            ("g.txt", "../g.txt", HttpStatusCode.BadRequest), ("g.txt", "a\nb", HttpStatusCode.BadRequest),
        })
        {
            using HttpResponseMessage answer = await _server.Client.PostAsJsonAsync("api/v1/move", new { from, to });
            Assert.Equal((from, to, expected), (from, to, answer.StatusCode));
        }

        Assert.Equal(HttpStatusCode.OK, (await _server.Client.GetAsync("api/v1/content/g.txt")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await _server.Client.GetAsync("api/v1/content/f/x.txt")).StatusCode);
    }

    [Fact]
    public async Task What_is_deleted_lies_in_the_trash_until_it_is_restored_or_removed()
    {
        string id = await PutAsync("gone.txt");
        Assert.Equal(HttpStatusCode.NoContent, (await _server.Client.DeleteAsync("api/v1/content/gone.txt")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _server.Client.GetAsync("api/v1/content/gone.txt")).StatusCode);
        Assert.Equal(id, (await GetAsync("api/v1/trash")).GetProperty("items")[0].GetProperty("id").GetString());

        Assert.Equal(HttpStatusCode.OK, (await _server.Client.PostAsync($"api/v1/trash/{id}/restore", null)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await _server.Client.GetAsync("api/v1/content/gone.txt")).StatusCode);

        await _server.Client.DeleteAsync("api/v1/files/" + id);
        Assert.Equal(HttpStatusCode.NoContent, (await _server.Client.DeleteAsync("api/v1/trash/" + id)).StatusCode);
        Assert.Empty((await GetAsync("api/v1/trash")).GetProperty("items").EnumerateArray());
        Assert.Equal(HttpStatusCode.NotFound, (await _server.Client.GetAsync("api/v1/files/" + id)).StatusCode);
    }

    [Fact]
    public async Task A_live_file_is_not_removed_for_good()
    {
        string id = await PutAsync("live.txt");
        Assert.NotEqual(HttpStatusCode.NoContent, (await _server.Client.DeleteAsync("api/v1/trash/" + id)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await _server.Client.GetAsync("api/v1/content/live.txt")).StatusCode);
    }

    [Fact]
    public async Task The_root_cannot_be_deleted_moved_or_renamed()
    {
        await PutAsync("x.txt");
        string root = (await GetAsync("api/v1/list")).GetProperty("items")[0].GetProperty("id").GetString()!;
        Assert.NotEqual(HttpStatusCode.NoContent, (await _server.Client.DeleteAsync("api/v1/content/")).StatusCode);
        string user = (await _server.Get<Access>().OwnerAsync(CancellationToken.None)).User.ToString();
        Assert.NotEqual(HttpStatusCode.NoContent, (await _server.Client.DeleteAsync("api/v1/files/" + user)).StatusCode);
        Assert.NotEqual(HttpStatusCode.OK, (await _server.Client.PatchAsJsonAsync("api/v1/files/" + user, new { name = "root" })).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await _server.Client.GetAsync("api/v1/files/" + root)).StatusCode);
    }

    [Theory]
    [InlineData("{", 400)]
    [InlineData("[]", 400)]
    [InlineData("null", 400)]
    [InlineData("{\"path\":5}", 400)]
    [InlineData("{}", 400)]
    public async Task A_document_that_makes_no_sense_is_refused(string body, int status)
    {
        using HttpResponseMessage answer = await _server.Client.PostAsync(
            "api/v1/folders", new StringContent(body, System.Text.Encoding.UTF8, "application/json"));
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task A_document_of_a_megabyte_is_refused()
    {
        using HttpResponseMessage answer = await _server.Client.PostAsync(
            "api/v1/folders", new StringContent($"{{\"path\":\"{new string('a', 1 << 20)}\"}}"));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    [Fact]
    public async Task Search_finds_by_words_of_the_name()
    {
        await PutAsync("deep/Holiday in Rome.mp4");
        await PutAsync("deep/notes.txt", "A word about Rome.");
        await SearchesAsync();
        JsonElement found = await GetAsync("api/v1/search?q=rome%20holiday");
        Assert.Equal("deep/Holiday in Rome.mp4", found.GetProperty("items")[0].GetProperty("path").GetString());
        Assert.Empty((await GetAsync("api/v1/search?q=%25")).GetProperty("items").EnumerateArray());
        JsonElement hit = (await GetAsync("api/v1/search?q=about&limit=1")).GetProperty("items")[0];
        Assert.Equal("A word about Rome.", hit.GetProperty("snippet").GetProperty("text").GetString());
        Assert.Equal(7, hit.GetProperty("snippet").GetProperty("highlights")[0].GetProperty("start").GetInt32());
        using HttpResponseMessage refused = await _server.Client.GetAsync("api/v1/search?q=size:big");
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }

    private async Task SearchesAsync()
    {
        while (_server.Get<PeerStor.Engine.Search.SearchIndex>().IsBusy)
        {
            await Task.Delay(5);
        }
    }

    [Fact]
    public async Task Tokens_are_made_listed_and_ended()
    {
        using HttpResponseMessage made = await _server.Client.PostAsJsonAsync("api/v1/tokens", new { name = "backup", scope = "read", days = 1.5 });
        JsonElement token = JsonDocument.Parse(await made.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal((HttpStatusCode.Created, "read"), (made.StatusCode, token.GetProperty("scope").GetString()));
        string list = await _server.Client.GetStringAsync("api/v1/tokens");
        Assert.Contains("\"backup\"", list, StringComparison.Ordinal);
        Assert.DoesNotContain(token.GetProperty("token").GetString()!, list, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NoContent, (await _server.Client.DeleteAsync("api/v1/tokens/" + token.GetProperty("id").GetString())).StatusCode);

        foreach (object bad in new object[] { new { name = "" }, new { scope = "read" }, new { name = "x", scope = "root" }, new { name = "x", days = -1 }, new { name = "x", days = 1e300 } })
        {
            using HttpResponseMessage answer = await _server.Client.PostAsJsonAsync("api/v1/tokens", bad);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        }

        foreach (string id in new[] { "x", "zz", new string('0', 64), "%00" })
        {
            Assert.True((int)(await _server.Client.DeleteAsync("api/v1/tokens/" + id)).StatusCode is 400 or 404, id);
        }
    }

    [Fact]
    public async Task Status_and_metrics_tell_what_is_stored()
    {
        await PutAsync("x.txt");
        JsonElement status = await GetAsync("api/v1/status");
        Assert.Equal(1, status.GetProperty("totals").GetProperty("files").GetInt32());
        Assert.Equal("test", status.GetProperty("node").GetProperty("name").GetString());
        Assert.False(status.GetProperty("storage").GetProperty("readOnly").GetBoolean());

        string metrics = await _server.Client.GetStringAsync("metrics");
        Assert.Contains("\npeerstor_stored_bytes ", metrics, StringComparison.Ordinal);
        Assert.Contains("peerstor_http_request_seconds_count{purpose=\"upload\",status=\"2xx\"} 1\n", metrics, StringComparison.Ordinal);
        Assert.All(metrics.Split('\n', StringSplitOptions.RemoveEmptyEntries), line =>
            Assert.Matches("^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\\{[^}]*\\})? [0-9.eE+-]+)$", line));
    }

    [Fact]
    public async Task Metrics_count_the_bytes_of_files_that_came_and_went()
    {
        await using TestServer own = await TestServer.StartAsync();
        byte[] bytes = DownloadTests.Pattern(700_000, seed: 3);
        (await own.Client.PutAsync("api/v1/content/counted.bin", new ByteArrayContent(bytes))).EnsureSuccessStatusCode();
        await own.Client.GetByteArrayAsync("api/v1/content/counted.bin");
        await own.Client.GetByteArrayAsync("api/v1/content/counted.bin");

        ContentTraffic traffic = own.Get<ContentTraffic>();
        Assert.Equal((700_000, 1_400_000), (traffic.ReceivedBytes, traffic.SentBytes));
        string metrics = await own.Client.GetStringAsync("metrics");
        Assert.Contains("\npeerstor_content_sent_bytes_total 1400000\n", metrics, StringComparison.Ordinal);
        Assert.Contains("\npeerstor_content_received_bytes_total 700000\n", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_is_one_word()
    {
        using HttpClient stranger = _server.NewClient(null);
        Assert.Equal("ok\n", await stranger.GetStringAsync("health/live"));
        Assert.Equal("ok\n", await stranger.GetStringAsync("health/ready"));
    }

    private async Task<JsonElement> GetAsync(string path) =>
        JsonDocument.Parse(await _server.Client.GetStringAsync(path)).RootElement;

    private async Task<string> PutAsync(string path, string? text = null)
    {
        byte[] content = text is null ? [1, 2, 3] : System.Text.Encoding.UTF8.GetBytes(text);
        using HttpResponseMessage answer = await _server.Client.PutAsync("api/v1/content/" + path, new ByteArrayContent(content));
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("id").GetString()!;
    }
}
