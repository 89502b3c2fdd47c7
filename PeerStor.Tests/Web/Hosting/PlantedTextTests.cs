using System.Net;
using System.Net.Http.Json;
using System.Text;
using PeerStor.Engine.Search;
using PeerStor.Engine.Users;
using PeerStor.Tests.Web.Api;
using PeerStor.Tests.Web.Sharing;

namespace PeerStor.Tests.Web.Hosting;

/// <summary>
/// A server on which a word was typed wherever people can type: names, content, tags, links with titles and passwords,
/// uploads that broke off, searches. Once the owner has a password, the word lies nowhere in the data directory, and
/// neither does any secret that would open it.
/// </summary>
public sealed class PlantedTextTests
{
    private const string Password = "zebra zebra password";

    [Fact]
    public async Task Nothing_that_people_typed_or_stored_lies_in_the_data_directory_and_no_secret_does()
    {
        await using FolderRightsCast cast = await FolderRightsCast.StartAsync();
        PasswordResult set = await cast.Server.Get<Credentials>().SetPasswordAsync(
            cast.Owner, null, Password, keepDeviceSlot: false, Origin.ThisMachine, default);
        Assert.True(set.Done);
        List<byte[]> secrets = [Encoding.ASCII.GetBytes(set.RecoveryCode!), Encoding.ASCII.GetBytes(RecoveryCode.Read(set.RecoveryCode)!)];
        foreach ((Caller caller, HttpClient client) in cast.People.Values)
        {
            secrets.AddRange([caller.Keys.Convergence, caller.Keys.CuttingSecret, caller.Keys.UploadKey, caller.Keys.SearchKey, caller.Keys.TagSecret]);
            secrets.AddRange(Written(client.DefaultRequestHeaders.Authorization!.Parameter!));
        }

        await WorkAsync(cast.People["owner"].Client, "zebra top/zebra by the owner");
        await WorkAsync(cast.People["writer"].Client, "Shared with me/zebra top/zebra by the writer");
        await WorkAsync(cast.People["writer"].Client, "zebra own");
        TestShare link = await ShareAsync(cast);
        secrets.AddRange(Written(link.Secret));
        await VisitAsync(cast, link);
        while (cast.Server.Get<SearchIndex>().IsBusy)
        {
            // The index follows the journal by itself.
            await Task.Delay(5);
        }

        Assert.Contains("zebra renamed", await cast.People["owner"].Client.GetStringAsync("api/v1/search?q=zebra"), StringComparison.Ordinal);
        AssertNowhere(cast.Server.Directory, secrets, "while it runs");
        await cast.Server.App.StopAsync();
        AssertNowhere(cast.Server.Directory, secrets, "after a stop");
    }

    /// <summary>Everything that leaves a trace: new, renamed, moved, tagged, in the trash, changed, searched, half sent.</summary>
    private static async Task WorkAsync(HttpClient client, string folder)
    {
        foreach (string name in new[] { "a", "b", "c" })
        {
            await DoneAsync(client, $"PUT api/v1/content/{Question.Path($"{folder}/zebra work/zebra {name}.txt")}", "zebra content of " + name);
        }

        await DoneAsync(client, $"PUT api/v1/content/{Question.Path($"{folder}/zebra work/zebra a.txt")}", "zebra content, changed");
        await DoneAsync(client, "POST api/v1/move", $$"""{"from":"{{folder}}/zebra work/zebra a.txt","to":"{{folder}}/zebra work/zebra renamed.txt"}""");
        await DoneAsync(client, "POST api/v1/folders", $$"""{"path":"{{folder}}/zebra empty"}""");
        await DoneAsync(client, $"DELETE api/v1/content/{Question.Path($"{folder}/zebra work/zebra b.txt")}");
        string list = await client.GetStringAsync($"api/v1/list/{Question.Path($"{folder}/zebra work")}");
        string id = System.Text.Json.JsonDocument.Parse(list).RootElement.GetProperty("items")[0].GetProperty("id").GetString()!;
        await DoneAsync(client, $"PATCH api/v1/files/{id}", """{"addTags":["zebra tag"]}""");
        await DoneAsync(client, $"PUT api/v1/files/{id}/playback", """{"seconds":1}""", mayFail: true);
        (_, string note) = await Question.AskAsync(client, "POST api/v1/notes", $$"""{"title":"zebra {{Guid.NewGuid()}}","content":"zebra words","tags":["zebra tag"]}""");
        string noteId = System.Text.Json.JsonDocument.Parse(note).RootElement.GetProperty("id").GetString()!;
        await DoneAsync(client, $"PATCH api/v1/notes/{noteId}", $$"""{"title":"zebra note, renamed {{Guid.NewGuid()}}","pinned":true}""");
        await DoneAsync(client, $"GET notepad/{noteId}/history");
        await DoneAsync(client, "POST api/v1/notes-import?name=zebra.md", "---\ntitle: zebra import\n---\nzebra words");
        await DoneAsync(client, "GET api/v1/search?q=zebra%20search");
        await DoneAsync(client, "GET search?q=zebra%20search");
        await DoneAsync(client, $"GET api/v1/files/{id}/content");
        TusClient tus = new(client);
        using HttpResponseMessage begun = await tus.CreateAsync(1_000_000, "zebra half.txt", ("path", folder));
        using HttpResponseMessage half = await tus.PatchAsync(begun.Headers.Location!, 0, Encoding.UTF8.GetBytes("zebra half sent"));
        Assert.Equal(HttpStatusCode.NoContent, half.StatusCode);
    }

    private static Task<TestShare> ShareAsync(FolderRightsCast cast) => cast.Server.ShareAsync(
        new { path = "zebra top", title = "zebra title", password = Password, may = "view,upload" });

    private static async Task VisitAsync(FolderRightsCast cast, TestShare link)
    {
        using HttpClient visitor = cast.Server.Visitor();
        using FormUrlEncodedContent form = new(new Dictionary<string, string> { ["password"] = Password });
        using HttpResponseMessage unlocked = await visitor.PostAsync(link.Path, form);
        Assert.True((int)unlocked.StatusCode < 400, $"{unlocked.StatusCode}");
        using HttpResponseMessage read = await visitor.GetAsync($"{link.Path}/files/{cast.Entries["doc.txt"]}/content");
        Assert.Equal("zebra again", await read.Content.ReadAsStringAsync());
        using HttpResponseMessage sent = await visitor.PutAsync($"{link.Path}/zebra%20sent.txt", new StringContent("zebra sent"));
        Assert.Equal(HttpStatusCode.Created, sent.StatusCode);
        using HttpResponseMessage wrong = await visitor.PostAsync(
            link.Path, new FormUrlEncodedContent(new Dictionary<string, string> { ["password"] = "zebra guess" }));
        using HttpResponseMessage patched = await cast.Server.Client.PatchAsJsonAsync($"api/v1/shares/{link.Id}", new { title = "zebra title, changed" });
        Assert.Equal(HttpStatusCode.OK, patched.StatusCode);
    }

    private static async Task DoneAsync(HttpClient client, string way, string body = "", bool mayFail = false)
    {
        (HttpStatusCode status, string text) = await Question.AskAsync(client, way, body);
        Assert.True((int)status < 300 || mayFail, $"{way}: {(int)status} {Question.Short(text)}");
    }

    /// <summary>A bearer secret as it is written and as the bytes that it stands for.</summary>
    private static byte[][] Written(string secret) =>
        [Encoding.ASCII.GetBytes(secret), System.Buffers.Text.Base64Url.DecodeFromChars(secret)];

    private static void AssertNowhere(string directory, List<byte[]> secrets, string when)
    {
        byte[][] words = [.. new[] { "zebra", "Zebra" }.SelectMany(word => new[] { Encoding.UTF8.GetBytes(word), Encoding.Unicode.GetBytes(word) })];
        int files = 0;
        foreach (string file in Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith("/lock", StringComparison.Ordinal)))
        {
            byte[] bytes = Read(file);
            files++;
            foreach (byte[] word in words)
            {
                int at = bytes.AsSpan().IndexOf(word);
                Assert.True(at < 0, $"{Path.GetFileName(file)} holds what was typed, {when}: {Around(bytes, at)}");
            }

            foreach (byte[] secret in secrets)
            {
                Assert.True(bytes.AsSpan().IndexOf(secret) < 0, $"{Path.GetFileName(file)} holds a secret, {when}.");
            }

            Assert.DoesNotContain("zebra", Path.GetFileName(file), StringComparison.OrdinalIgnoreCase);
        }

        Assert.True(files > 3, "There was nothing to look at.");
    }

    private static string Around(byte[] bytes, int at) => at < 0 ? "" : string.Concat(
        bytes[Math.Max(0, at - 80)..Math.Min(bytes.Length, at + 80)].Select(one => one is >= 32 and < 127 ? (char)one : '.'));

    // The database is open while the server runs.
    private static byte[] Read(string file)
    {
        using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using MemoryStream copy = new();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
