using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using PeerStor.Tests.Support;
using PeerStor.Web.Api.Notes;

namespace PeerStor.Tests.Web.Notes;

/// <summary>Notes on several devices, as processes of their own.</summary>
public sealed class NotesBetweenDevicesTests(Xunit.Abstractions.ITestOutputHelper output)
{
    [Fact]
    public async Task What_is_typed_on_one_device_appears_in_a_window_on_the_other()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(2);
        string note = await CreateOnBothAsync(cluster, "Together");
        await using LiveClient here = await OpenAsync(cluster.Nodes[0], note, 1);
        await using LiveClient there = await OpenAsync(cluster.Nodes[1], note, 2);

        await here.TypeAsync("hello ");
        await there.UntilAsync(client => client.Text == "hello ");
        await there.TypeAsync("world");

        await here.UntilAsync(client => client.Text == "hello world");
    }

    [Fact]
    public async Task Who_has_a_note_open_on_one_device_is_seen_on_the_other_until_they_go()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(2);
        string note = await CreateOnBothAsync(cluster, "Together");
        await using LiveClient there = await OpenAsync(cluster.Nodes[1], note, 2);
        await using (LiveClient here = await OpenAsync(cluster.Nodes[0], note, 1))
        {
            await here.SendAsync(LiveWire.AwarenessFrame([new Presence(1, 1, "{\"cursor\":{\"anchor\":null}}")]));
            await there.UntilAsync(client => client.Heard.Any(one => one.Client == 1 && one.Json.Contains("palette", StringComparison.Ordinal)));

            await using LiveClient later = await OpenAsync(cluster.Nodes[1], note, 3);
            await later.UntilAsync(client => client.Heard.Any(one => one.Client == 1));
        }

        await there.UntilAsync(client => client.Heard.Any(one => one.Client == 1 && one.Json == Presence.Gone));
    }

    [LinuxFact("unshare", TestNetwork.Trial)]
    public async Task What_both_sides_type_while_the_network_is_cut_is_on_both_when_it_is_whole_again()
    {
        await using TestNetwork network = await TestNetwork.CreateAsync(2);
        await using TestCluster cluster = await TestCluster.StartAsync(network, 2);
        string note = await CreateOnBothAsync(cluster, "Cut");
        await using LiveClient left = await OpenAsync(cluster.Nodes[0], note, 1);
        await using LiveClient right = await OpenAsync(cluster.Nodes[1], note, 2);
        output.WriteLine($"a key is seen on the other device after {await KeystrokesAsync(left, right)} ms (p95 of 200)");

        await network.PartAsync(1);
        await TestCluster.UntilAsync(async () => !await IsConnectedAsync(cluster.Nodes[0]) && !await IsConnectedAsync(cluster.Nodes[1]), "both notice the cut");
        for (int i = 0; i < 50; i++)
        {
            await left.TypeAsync($"left {i}\n");
            await right.TypeAsync($"right {i}\n");
        }

        long healed = Stopwatch.GetTimestamp();
        await network.HealAsync();
        foreach (LiveClient side in (LiveClient[])[left, right])
        {
            await side.UntilAsync(client => Enumerable.Range(0, 50).All(
                i => client.Text.Contains($"left {i}\n", StringComparison.Ordinal) && client.Text.Contains($"right {i}\n", StringComparison.Ordinal)));
        }

        output.WriteLine($"both have all {Stopwatch.GetElapsedTime(healed).TotalMilliseconds:0} ms after the network was whole");
        Assert.Equal(left.Text, right.Text);
    }

    [Fact]
    public async Task What_both_sides_typed_while_they_were_apart_is_there_on_both()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(2);
        ServerProcess first = cluster.Nodes[0];
        ServerProcess second = cluster.Nodes[1];
        string note = await CreateOnBothAsync(cluster, "Apart", "begun\n");

        await second.KillAsync();
        await TypeAloneAsync(first, note, 1, "first alone\n");
        await first.KillAsync();
        await second.StartAsync();
        await TypeAloneAsync(second, note, 2, "second alone\n");
        await first.StartAsync();

        await TestCluster.UntilAsync(
            async () => await TextAsync(first, note) is { } one && one == await TextAsync(second, note)
                && one.Contains("first alone\n", StringComparison.Ordinal) && one.Contains("second alone\n", StringComparison.Ordinal),
            "both have what both typed");
    }

    [Fact]
    public async Task Pins_are_on_all_devices_and_one_that_joined_brings_no_first_note()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(2);
        string note = await CreateAsync(cluster.Nodes[0], "Pinned", "");
        using HttpResponseMessage pinned = await cluster.Nodes[0].Client.PatchAsJsonAsync($"/api/v1/notes/{note}", new { pinned = true });
        Assert.True(pinned.IsSuccessStatusCode);

        await TestCluster.UntilAsync(
            async () => (await NotesAsync(cluster.Nodes[1])).Any(one => one.GetProperty("is_pinned").GetBoolean()), "the pin is on the second device");
        await cluster.Nodes[1].Client.GetStringAsync("/notepad");

        Assert.Equal("Pinned", Assert.Single(await NotesAsync(cluster.Nodes[1])).GetProperty("title").GetString());
        await cluster.Nodes[0].Client.GetStringAsync("/notepad");
        Assert.Equal(2, (await NotesAsync(cluster.Nodes[0])).Count);
    }

    /// <returns>Milliseconds that 95 of 100 keys took at most.</returns>
    private static async Task<double> KeystrokesAsync(LiveClient typing, LiveClient watching)
    {
        List<double> took = [];
        for (int i = 0; i < 200; i++)
        {
            long started = Stopwatch.GetTimestamp();
            await typing.TypeAsync("x");
            await watching.UntilAsync(client => client.Text.Length > i);
            took.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return Math.Round(took.Order().ElementAt(190));
    }

    private static async Task<bool> IsConnectedAsync(ServerProcess node) =>
        (await node.Client.GetFromJsonAsync<JsonElement>("/api/v1/peers")).GetProperty("items").EnumerateArray()
            .Any(peer => peer.GetProperty("state").GetString() == "connected");

    private static async Task<IReadOnlyList<JsonElement>> NotesAsync(ServerProcess node) =>
        [.. (await node.Client.GetFromJsonAsync<JsonElement>("/api/v1/notes")).GetProperty("items").EnumerateArray()];

    private static async Task TypeAloneAsync(ServerProcess node, string note, ulong editor, string words)
    {
        await using LiveClient client = await OpenAsync(node, note, editor);
        await client.TypeAsync(words);
        await client.UntilAsync(one => one.Saved == 2);
    }

    private static async Task<LiveClient> OpenAsync(ServerProcess node, string note, ulong editor)
    {
        LiveClient client = await LiveClient.ConnectAsync(node, note, editor);
        await client.UntilAsync(one => one.IsSynced && one.Saved == 1);
        return client;
    }

    private static async Task<string> CreateOnBothAsync(TestCluster cluster, string title, string content = "")
    {
        string note = await CreateAsync(cluster.Nodes[0], title, content);
        await TestCluster.UntilAsync(async () => await TextAsync(cluster.Nodes[1], note) == content, "the note is on the second device");
        return note;
    }

    private static async Task<string> CreateAsync(ServerProcess node, string title, string content)
    {
        using HttpResponseMessage made = await node.Client.PostAsJsonAsync("/api/v1/notes", new { title, content });
        return (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
    }

    private static async Task<string?> TextAsync(ServerProcess node, string note)
    {
        using HttpResponseMessage answer = await node.Client.GetAsync($"/api/v1/notes/{note}/content");
        return answer.IsSuccessStatusCode ? await answer.Content.ReadAsStringAsync() : null;
    }
}
