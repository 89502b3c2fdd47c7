using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Web.Notes;

/// <summary>NOTEPAD_MAX_SIZE_MB and COMMUNITY_NOTEPAD_ENABLED, as the real program reads them.</summary>
public sealed class NotepadSettingsTests
{
    private const int Most = 1_000_000;

    [Fact]
    public async Task A_note_grows_to_its_limit_and_switched_off_the_notepad_is_gone_and_its_files_stay()
    {
        using TempFolder folder = new();
        await using ServerProcess server = new(folder.File("data"));
        server.Environment["NOTEPAD_MAX_SIZE_MB"] = "1";
        await server.SignInAsync();
        await server.StartAsync();

        string id = await AssertLimitedAsync(server.Client);

        await server.KillAsync();
        server.Environment["COMMUNITY_NOTEPAD_ENABLED"] = "false";
        await server.StartAsync();
        await AssertOffAsync(server.Client, id);
    }

    private static async Task<string> AssertLimitedAsync(HttpClient client)
    {
        using HttpResponseMessage made = await client.PostAsJsonAsync("/api/v1/notes", new { title = "Full", content = new string('x', Most) });
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        string id = (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
        using HttpRequestMessage save = new(HttpMethod.Put, $"/api/v1/notes/{id}/content") { Content = new StringContent(new string('x', Most + 1)) };
        save.Headers.Add("If-Match", made.Headers.ETag!.ToString());

        foreach (HttpResponseMessage refused in new[]
        {
            await client.SendAsync(save),
            await client.PostAsJsonAsync("/api/v1/notes", new { title = "Over", content = new string('x', Most + 1) }),
            await client.PostAsync("/api/v1/notes-import?name=over.md", new StringContent(new string('x', Most + 1))),
        })
        {
            JsonElement problem = await refused.Content.ReadFromJsonAsync<JsonElement>();
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
            Assert.Equal(
                "The note would have 1,000,001 characters, and 1,000,000 are allowed. Nothing was changed.", problem.GetProperty("detail").GetString());
            refused.Dispose();
        }

        Assert.Equal(Most, (await client.GetStringAsync($"/api/v1/notes/{id}/content")).Length);
        Assert.Equal(1, (await client.GetFromJsonAsync<JsonElement>("/api/v1/notes")).GetProperty("total").GetInt32());
        Assert.Single((await client.GetFromJsonAsync<JsonElement>("/api/v1/list/Notes")).GetProperty("items").EnumerateArray());
        return id;
    }

    private static async Task AssertOffAsync(HttpClient client, string id)
    {
        foreach (string way in new[]
        {
            "/api/v1/notes", $"/api/v1/notes/{id}", $"/api/v1/notes/{id}/content", $"/api/v1/notes/{id}/export", "/api/v1/notes-export", "/api/v1/notes-sync",
            "/notepad", $"/notepad/{id}", $"/notepad/{id}/live", $"/notepad/{id}/history", "/notepad/sync", "/notepad/statistics",
        })
        {
            using HttpRequestMessage request = new(HttpMethod.Get, way);
            request.Headers.Add("Accept", "text/html, */*");
            using HttpResponseMessage answer = await client.SendAsync(request);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            Assert.Contains("The notepad is switched off on this device", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        using HttpResponseMessage posted = await client.PostAsJsonAsync("/api/v1/notes", new { title = "New" });
        Assert.Equal(HttpStatusCode.NotFound, posted.StatusCode);
        foreach (string page in new[] { "/", "/library", $"/library/view/{id}" })
        {
            string text = await client.GetStringAsync(page);
            Assert.Contains("href=\"/library\"", text, StringComparison.Ordinal);
            Assert.DoesNotContain("href=\"/notepad", text, StringComparison.Ordinal);
        }

        Assert.Equal(Most, (await client.GetStringAsync("/api/v1/content/Notes/Full.md")).Length);
    }
}
