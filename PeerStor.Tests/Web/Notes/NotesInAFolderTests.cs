using System.Net.Http.Json;
using System.Text.Json;
using PeerStor.Engine.Notes;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Web.Notes;

/// <summary>Two servers that know nothing of each other and have only a folder in common.</summary>
public sealed class NotesInAFolderTests
{
    [Fact]
    public async Task Servers_that_share_only_a_folder_converge_and_an_editor_writes_along()
    {
        using TempFolder folder = new();
        using TempFolder data = new();
        string notes = Directory.CreateDirectory(folder.File("notes")).FullName;
        await using ServerProcess one = await StartAsync(data.File("one"), notes);
        await using ServerProcess two = await StartAsync(data.File("two"), notes);
        string id = await CreateAsync(one, "Plan", "first\n", isShared: true);
        string mine = await CreateAsync(one, "Diary", "private\n", isShared: false);

        await TestCluster.UntilAsync(async () => await TextAsync(two, id) == "first\n", "the note is at the other server, under its id");
        await AppendAsync(two, id, "second\n");
        string file = Path.Combine(notes, "Plan.md");
        await TestCluster.UntilAsync(() => Task.FromResult(Read(file) == "first\nsecond\n"), "the file says what both wrote");
        await File.AppendAllTextAsync(file, "third, by hand\n");
        await TestCluster.UntilAsync(
            async () => await TextAsync(one, id) == "first\nsecond\nthird, by hand\n" && await TextAsync(two, id) == await TextAsync(one, id),
            "both took in what was written by hand");

        await two.KillAsync();
        await AppendAsync(one, id, "while it was away\n");
        await two.StartAsync();
        await TestCluster.UntilAsync(
            async () => await TextAsync(two, id) == "first\nsecond\nthird, by hand\nwhile it was away\n", "what was written meanwhile came");

        Assert.Equal(["Plan.md"], Directory.GetFiles(notes, "*.md").Select(Path.GetFileName));
        Assert.Null(await TextAsync(two, mine));
        Assert.Equal(System.Net.HttpStatusCode.NoContent, (await two.Client.DeleteAsync($"/api/v1/notes/{id}")).StatusCode);
        await TestCluster.UntilAsync(() => Task.FromResult(!File.Exists(file)), "a note in the trash is away from the folder");
    }

    [Fact]
    public async Task A_folder_that_is_not_mounted_is_left_alone_and_said()
    {
        using TempFolder folder = new();
        string notes = Directory.CreateDirectory(folder.File("notes")).FullName;
        await using ServerProcess server = await StartAsync(folder.File("data"), notes);
        string id = await CreateAsync(server, "Plan", "text\n", isShared: true);
        await TestCluster.UntilAsync(() => Task.FromResult(File.Exists(Path.Combine(notes, "Plan.md"))), "the note lies there");
        await server.KillAsync();
        Directory.Move(notes, folder.File("elsewhere"));
        Directory.CreateDirectory(notes);

        await server.StartAsync();
        await TestCluster.UntilAsync(
            async () => (await server.Client.GetStringAsync("/api/v1/status")).Contains("The folder for notes cannot be used", StringComparison.Ordinal),
            "an alert says so");

        Assert.Empty(Directory.GetFileSystemEntries(notes));
        Assert.Equal("text\n", await TextAsync(server, id));
        Assert.Matches("looked at <time datetime=\"[^\"]+\" title=\"[^\"]+UTC\">just now</time>", await server.Client.GetStringAsync("/notepad/sync"));
        JsonElement waiting = (await server.Client.GetFromJsonAsync<JsonElement>("/api/v1/notes-sync")).GetProperty("waiting")[0];
        Assert.Equal("in a few seconds", waiting.GetProperty("next_try").GetString());
        Assert.Equal(JsonValueKind.String, waiting.GetProperty("next_try_at").ValueKind);
        Directory.Delete(notes);
        Directory.Move(folder.File("elsewhere"), notes);
        await AppendAsync(server, id, "more\n");
        await TestCluster.UntilAsync(() => Task.FromResult(Read(Path.Combine(notes, "Plan.md")) == "text\nmore\n"), "it goes on when the folder is back");
    }

    private static async Task<ServerProcess> StartAsync(string data, string notes)
    {
        Directory.CreateDirectory(data);
        ServerProcess server = new(data);
        server.Environment["NOTEPAD_STORAGE_PATH"] = notes;
        await server.SignInAsync();
        await server.StartAsync();
        return server;
    }

    private static async Task<string> CreateAsync(ServerProcess node, string title, string content, bool isShared)
    {
        using HttpResponseMessage made = await node.Client.PostAsJsonAsync("/api/v1/notes", new { title, content, is_shared = isShared });
        JsonElement note = await made.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(isShared, note.GetProperty("is_shared").GetBoolean());
        return note.GetProperty("id").GetString()!;
    }

    private static async Task AppendAsync(ServerProcess node, string id, string line)
    {
        using HttpResponseMessage now = await node.Client.GetAsync($"/api/v1/notes/{id}/content");
        using HttpRequestMessage save = new(HttpMethod.Put, $"/api/v1/notes/{id}/content")
        {
            Content = new StringContent(await now.Content.ReadAsStringAsync() + line),
        };
        save.Headers.TryAddWithoutValidation("If-Match", now.Headers.ETag!.ToString());
        using HttpResponseMessage saved = await node.Client.SendAsync(save);
        Assert.True(saved.IsSuccessStatusCode, saved.StatusCode.ToString());
    }

    private static async Task<string?> TextAsync(ServerProcess node, string note)
    {
        using HttpResponseMessage answer = await node.Client.GetAsync($"/api/v1/notes/{note}/content");
        return answer.IsSuccessStatusCode ? await answer.Content.ReadAsStringAsync() : null;
    }

    private static string? Read(string file) => File.Exists(file) ? FrontMatter.Read(File.ReadAllText(file)).Text : null;
}
