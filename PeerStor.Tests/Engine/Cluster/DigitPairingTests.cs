using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Engine.Cluster;

/// <summary>Two real devices paired by six digits, with an address typed by hand.</summary>
public sealed class DigitPairingTests
{
    [Fact]
    public async Task Two_devices_show_the_same_digits_and_are_one_drive_when_both_sides_have_said_so()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(1);
        ServerProcess host = cluster.Nodes[0];
        ServerProcess guest = await cluster.AddAsync(pair: false);
        await TestCluster.PutAsync(host, "one.bin", [1, 2, 3]);
        await ComparisonAsync(host, new { });

        JsonElement shown = await ComparisonAsync(guest, new { device = await AddressAsync(host) });
        JsonElement other = await ReadAsync(host);

        Assert.Equal(("comparing", "comparing"), (Word(shown, "state"), Word(other, "state")));
        Assert.Equal(Word(other, "digits"), Word(shown, "digits"));
        Assert.Equal(6, Word(shown, "digits")!.Length);
        Assert.Equal(("device1", "device2"), (Word(shown, "name"), Word(other, "name")));

        await AnswerAsync(guest, same: true);
        Assert.Equal("waiting", Word(await ReadAsync(guest), "state"));
        Assert.Equal("comparing", Word(await ReadAsync(host), "state"));
        await AnswerAsync(host, same: true);

        guest.Client.DefaultRequestHeaders.Authorization = host.Client.DefaultRequestHeaders.Authorization;
        await TestCluster.UntilAsync(async () => await TestCluster.GetAsync(guest, "one.bin") is [1, 2, 3], "the guest has the host's file");
        Assert.Equal("joined", Word(await ReadAsync(host), "state"));
        string record = await host.Client.GetStringAsync("/api/v1/audit?kind=devices");
        Assert.Contains("DigitsAgreed", record, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_paired_when_one_side_says_that_the_digits_differ()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(1);
        ServerProcess host = cluster.Nodes[0];
        ServerProcess guest = await cluster.AddAsync(pair: false);
        await ComparisonAsync(host, new { });
        await ComparisonAsync(guest, new { device = await AddressAsync(host) });

        await AnswerAsync(guest, same: true);
        await AnswerAsync(host, same: false);

        await TestCluster.UntilAsync(async () => Word(await ReadAsync(guest), "state") == "failed", "the guest learns it");
        Assert.Equal("failed", Word(await ReadAsync(host), "state"));
        JsonElement peers = await host.Client.GetFromJsonAsync<JsonElement>("/api/v1/peers");
        Assert.DoesNotContain(peers.GetProperty("items").EnumerateArray(), peer => Word(peer, "state") is "connected" or "away");
    }

    [Fact]
    public async Task A_device_that_nobody_asked_to_wait_shows_nothing()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(1);
        ServerProcess guest = await cluster.AddAsync(pair: false);

        using HttpResponseMessage refused = await guest.Client.PostAsJsonAsync(
            "/api/v1/peers/comparison", new { device = await AddressAsync(cluster.Nodes[0]) });

        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Equal("none", Word(await ReadAsync(cluster.Nodes[0]), "state"));
    }

    private static async Task<string> AddressAsync(ServerProcess node)
    {
        using HttpResponseMessage made = await node.Client.PostAsync("/api/v1/peers/invitations", null);
        return Word(await made.Content.ReadFromJsonAsync<JsonElement>(), "link")!.Split('/')[^1];
    }

    private static async Task<JsonElement> ComparisonAsync(ServerProcess node, object wanted)
    {
        using HttpResponseMessage answer = await node.Client.PostAsJsonAsync("/api/v1/peers/comparison", wanted);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    private static async Task AnswerAsync(ServerProcess node, bool same)
    {
        using HttpResponseMessage answer = await node.Client.PostAsJsonAsync("/api/v1/peers/comparison/answer", new { same });
        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
    }

    private static Task<JsonElement> ReadAsync(ServerProcess node) => node.Client.GetFromJsonAsync<JsonElement>("/api/v1/peers/comparison");

    private static string? Word(JsonElement from, string name) => from.GetProperty(name).GetString();
}
