using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Web.Notes;

/// <summary>Notes leave as Markdown, all together or one by one.</summary>
public sealed class NoteExportTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private readonly HttpClient _client = fixture.Server.Client;

    [Fact]
    public async Task All_notes_are_in_the_zip_with_what_they_say_and_what_they_are_called()
    {
        for (int i = 0; i < 40; i++)
        {
            await CreateAsync($"note {i}", $"the text of {i}\n" + new string('x', 5000));
        }

        using ZipArchive zip = new(await _client.GetStreamAsync("/api/v1/notes-export"));

        Assert.Equal(Enumerable.Range(0, 40).Select(i => $"note {i}.md").Order(), zip.Entries.Select(entry => entry.Name).Order());
        using StreamReader text = new(zip.GetEntry("note 7.md")!.Open());
        string exported = await text.ReadToEndAsync();
        Assert.StartsWith("---\n", exported, StringComparison.Ordinal);
        Assert.Contains("the text of 7\n", exported, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_note_that_is_too_large_is_refused_once_and_in_words()
    {
        using HttpResponseMessage refused = await _client.PostAsJsonAsync("/api/v1/notes", new { title = "large", content = new string('x', 12_000_000) });

        string said = await refused.Content.ReadAsStringAsync();
        Assert.InRange((int)refused.StatusCode, 400, 413);
        Assert.DoesNotContain("Nothing was changed. Nothing was changed.", said, StringComparison.Ordinal);
    }

    private async Task CreateAsync(string title, string text)
    {
        using HttpResponseMessage made = await _client.PostAsJsonAsync("/api/v1/notes", new { title, content = text });
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        Assert.Equal(JsonValueKind.Object, (await made.Content.ReadFromJsonAsync<JsonElement>()).ValueKind);
    }
}
