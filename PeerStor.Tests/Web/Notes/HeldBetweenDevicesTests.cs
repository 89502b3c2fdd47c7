using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Web.Notes;

public sealed partial class HeldBetweenDevicesTests
{
    [Fact]
    public async Task What_is_typed_goes_to_other_devices_only_when_somebody_asks_for_it()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(2, ("NOTEPAD_AUTO_SYNC", "false"));
        (ServerProcess here, ServerProcess there) = (cluster.Nodes[0], cluster.Nodes[1]);
        using HttpResponseMessage made = await here.Client.PostAsJsonAsync("/api/v1/notes", new { title = "Plan", content = "held\n" });
        string id = (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
        await TestCluster.PutAsync(here, "after.txt", [1]);
        await TestCluster.UntilAsync(async () => await TestCluster.GetAsync(there, "after.txt") is not null, "what came after it is on the second device");

        Assert.Equal("", await there.Client.GetStringAsync($"/api/v1/notes/{id}/content"));
        JsonElement state = await here.Client.GetFromJsonAsync<JsonElement>("/api/v1/notes-sync");
        Assert.Equal((false, 1), (state.GetProperty("automatic").GetBoolean(), state.GetProperty("held").GetInt32()));
        using HttpResponseMessage sent = await here.Client.PostAsync("/api/v1/notes-sync", null);
        Assert.Equal(1, (await sent.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("sent").GetInt32());

        await TestCluster.UntilAsync(
            async () => await there.Client.GetStringAsync($"/api/v1/notes/{id}/content") == "held\n", "the second device has it");
        await TestCluster.UntilAsync(
            async () => (await there.Client.GetFromJsonAsync<JsonElement>("/api/v1/notes-sync")).GetProperty("history").GetArrayLength() > 0,
            "the second device says where it came from");

        await there.KillAsync();
        await here.Client.PostAsJsonAsync("/api/v1/notes", new { title = "Later" });
        await TestCluster.UntilAsync(
            async () => NextTry().IsMatch(await here.Client.GetStringAsync("/notepad/sync")), "the page says when the device was seen, and when it is tried next");
    }

    [GeneratedRegex("Last seen <time datetime=\"[^\"]+\" title=\"[^\"]+UTC\">just now</time>\\.</span></td><td class=\"break\">as soon as [^<]+ is there</td>")]
    private static partial Regex NextTry();
}
