using System.Net.Http.Json;
using System.Text.Json;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Web.Notes;

/// <summary>kill -9 of the server while people type: what it called saved is there.</summary>
public sealed class KilledWhileTypingTests
{
    private const int People = 10;

    [Fact]
    public async Task All_that_was_called_saved_is_there_after_a_kill()
    {
        using TempFolder folder = new();
        await using ServerProcess server = new(Path.Combine(folder.Path, "data"));
        await server.SignInAsync();
        await server.StartAsync();
        string token = server.Client.DefaultRequestHeaders.Authorization!.Parameter!;
        using HttpResponseMessage made = await server.Client.PostAsJsonAsync("/api/v1/notes", new { title = "killed" });
        string note = (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
        for (int round = 0; round < 3; round++)
        {
            HashSet<string> saved = await TypeUntilKilledAsync(server, token, note, round);
            await server.StartAsync();
            string text = await server.Client.GetStringAsync($"/api/v1/notes/{note}/content");

            Assert.True(saved.Count > People, $"only {saved.Count} words were saved before the kill");
            Assert.All(saved, word => Assert.Contains(word, text, StringComparison.Ordinal));
        }
    }

    private static async Task<HashSet<string>> TypeUntilKilledAsync(ServerProcess server, string token, string note, int round)
    {
        List<LiveClient> people = [];
        for (int one = 0; one < People; one++)
        {
            people.Add(await LiveClient.ConnectAsync(server.Port, token, note, (ulong)((round * 100) + one + 1)));
        }

        List<List<string>> typed = [.. people.Select(_ => new List<string>())];
        await Task.WhenAll(people.Select(async (person, one) =>
        {
            await person.UntilAsync(client => client.IsSynced && client.Saved >= 1);
            for (int word = 0; word < 100_000 && !person.IsOver; word++)
            {
                string text = $"<{round}.{one}.{word}>";
                typed[one].Add(text);
                try
                {
                    await person.TypeAsync(text);
                }
                catch (Exception gone) when (gone is System.Net.WebSockets.WebSocketException or IOException or OperationCanceledException)
                {
                    // A socket that is broken off while it sends says that it was cancelled.
                    return;
                }

                // The one who has seen a good deal saved ends it for all; others wait now and then for what they typed.
                if (one == 0 && person.Saved > 40)
                {
                    await server.KillAsync();
                    return;
                }

                if (word % 8 == 7)
                {
                    long wanted = word - 6;
                    await person.UntilAsync(client => client.Saved > wanted || client.IsOver);
                }
            }
        }));
        HashSet<string> saved = [];
        for (int one = 0; one < People; one++)
        {
            // The first frame was the answer to what the server asked for; then one frame a word.
            saved.UnionWith(typed[one].Take((int)people[one].Saved - 1));
            await people[one].DisposeAsync();
        }

        return saved;
    }
}
