using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Web.Api;

public sealed class VersionApiTests : IAsyncLifetime
{
    private TestServer _server = null!;

    public async Task InitializeAsync() => _server = await TestServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task A_version_is_listed_read_and_restored()
    {
        string id = await PutAsync("a.txt", "old");
        await PutAsync("a.txt", "newer");
        JsonElement versions = (await GetAsync($"api/v1/files/{id}/versions")).GetProperty("items");
        string old = versions[1].GetProperty("id").GetString()!;

        Assert.True(versions[0].GetProperty("head").GetBoolean());
        Assert.Equal("old", await _server.Client.GetStringAsync($"api/v1/files/{id}/versions/{old}/content"));
        Assert.Equal(HttpStatusCode.OK, (await _server.Client.PostAsync($"api/v1/files/{id}/versions/{old}/restore", null)).StatusCode);
        Assert.Equal("old", await _server.Client.GetStringAsync("api/v1/content/a.txt"));
        Assert.Equal(3, (await GetAsync($"api/v1/files/{id}/facts")).GetProperty("versions").GetInt32());
    }

    [Fact]
    public async Task A_version_is_only_found_under_its_own_file()
    {
        string one = await PutAsync("a.txt", "a");
        string other = await PutAsync("b.txt", "b");
        await PutAsync("b.txt", "c");
        string foreign = (await GetAsync($"api/v1/files/{other}/versions")).GetProperty("items")[1].GetProperty("id").GetString()!;
        foreach (string path in new[]
        {
            $"files/{one}/versions/{foreign}/content", $"files/{one}/versions/x/content", "files/x/versions",
            $"files/{new string('0', 32)}/facts", $"files/{new string('0', 32)}/checksum",
        })
        {
            using HttpResponseMessage answer = await _server.Client.GetAsync("api/v1/" + path);
            Assert.Equal((path, HttpStatusCode.NotFound), (path, answer.StatusCode));
        }
    }

    [Fact]
    public async Task A_checksum_comes_on_demand()
    {
        string id = await PutAsync("a.txt", "abc");
        Assert.Equal(
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            (await GetAsync($"api/v1/files/{id}/checksum")).GetProperty("sha256").GetString());
    }

    [Fact]
    public async Task Several_entries_change_in_one_request_and_each_tells_what_became_of_it()
    {
        string[] ids = [await PutAsync("a.txt", "a"), await PutAsync("b.txt", "b")];
        await PutAsync("to/b.txt", "there");
        string to = (await GetAsync("api/v1/list")).GetProperty("items")[0].GetProperty("id").GetString()!;

        (HttpStatusCode status, JsonElement asked) = await PostAsync("move", new { ids, to });
        Assert.Equal((HttpStatusCode.MultiStatus, 0), (status, asked.GetProperty("done").GetInt32()));
        Assert.Equal("name-taken", asked.GetProperty("items")[1].GetProperty("outcome").GetString());
        (status, _) = await PostAsync("move", new { ids, to, taken = "keep-both" });
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("b", await _server.Client.GetStringAsync("api/v1/content/to/b%20(2).txt"));

        Assert.Equal(HttpStatusCode.OK, (await PostAsync("copy", new { ids, to })).Status);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync("trash", new { ids })).Status);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync("restore", new { ids })).Status);
        await PostAsync("trash", new { ids });
        Assert.Equal(HttpStatusCode.OK, (await PostAsync("purge", new { ids = ids[..1] })).Status);
        using HttpResponseMessage emptied = await _server.Client.DeleteAsync("api/v1/trash");
        Assert.Equal("{\"removed\":1}", await emptied.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"ids\":[]}")]
    [InlineData("{\"ids\":[\"x\"]}")]
    [InlineData("{\"ids\":[null]}")]
    [InlineData("{\"ids\":\"x\"}")]
    public async Task Ids_that_are_none_are_refused(string body)
    {
        using HttpResponseMessage answer = await _server.Client.PostAsync(
            "api/v1/entries/trash", new StringContent(body, System.Text.Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    private async Task<JsonElement> GetAsync(string path) =>
        JsonDocument.Parse(await _server.Client.GetStringAsync(path)).RootElement;

    private async Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(string what, object body)
    {
        using HttpResponseMessage answer = await _server.Client.PostAsJsonAsync("api/v1/entries/" + what, body);
        return (answer.StatusCode, JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement);
    }

    private async Task<string> PutAsync(string path, string content)
    {
        using HttpResponseMessage answer = await _server.Client.PutAsync("api/v1/content/" + path, new StringContent(content));
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("id").GetString()!;
    }
}
