using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using PeerStor.Engine.Database;
using PeerStor.Engine.Files;
using PeerStor.Tests.Engine.Files;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Engine.Cluster;

/// <summary>Five devices on a network of their own, and what can happen to them.</summary>
public sealed class DisasterTests
{
    private const string Faketime = "--exclude-monotonic -f +1d true";

    [LinuxFact("unshare", TestNetwork.Trial)]
    public async Task What_three_and_two_devices_did_apart_is_the_same_on_all_afterwards()
    {
        await using TestNetwork network = await TestNetwork.CreateAsync(5);
        await using TestCluster cluster = await TestCluster.StartAsync(network, 5);
        (ServerProcess left, ServerProcess right) = (cluster.Nodes[0], cluster.Nodes[3]);
        for (int i = 0; i < 60; i++)
        {
            await TestCluster.PutAsync(left, $"shared {i}.bin", EngineFixture.RandomBytes(500, i));
        }

        await SameAsync(cluster, 60);
        await network.PartAsync(3, 4);
        for (int i = 0; i < 40; i++)
        {
            await TestCluster.PutAsync(left, $"shared {i}.bin", EngineFixture.RandomBytes(600, 1000 + i));
            await TestCluster.PutAsync(right, $"shared {i}.bin", EngineFixture.RandomBytes(700, 2000 + i));
        }

        for (int i = 40; i < 60; i++)
        {
            using HttpResponseMessage deleted = await left.Client.DeleteAsync($"/api/v1/content/shared {i}.bin");
            Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
            await TestCluster.PutAsync(right, $"shared {i}.bin", EngineFixture.RandomBytes(800, 3000 + i));
        }

        for (int i = 0; i < 160; i++)
        {
            await TestCluster.PutAsync(left, $"left {i}.bin", EngineFixture.RandomBytes(400, 4000 + i));
            await TestCluster.PutAsync(right, $"right {i}.bin", EngineFixture.RandomBytes(400, 5000 + i));
        }

        await network.HealAsync();

        await SameAsync(cluster, 60 + 320);
        await TestCluster.UntilAsync(() => Task.FromResult(cluster.Nodes.Select(Digest).Distinct().Count() == 1), "all devices have the same in their tables");
        foreach (ServerProcess node in cluster.Nodes)
        {
            await OneFileAtBothSidesKeptBothAsync(node);
        }
    }

    [LinuxFact("unshare", TestNetwork.Trial)]
    public async Task A_link_that_comes_and_goes_a_hundred_times_copies_nothing_twice()
    {
        await using TestNetwork network = await TestNetwork.CreateAsync(3);
        await using TestCluster cluster = await TestCluster.StartAsync(network, 3);
        for (int i = 0; i < 100; i++)
        {
            await (i % 2 == 0 ? network.PartAsync(2) : network.HealAsync());
            await TestCluster.PutAsync(cluster.Nodes[0], $"{i}.bin", EngineFixture.RandomBytes(100_000, i));
        }

        await network.HealAsync();
        await SameAsync(cluster, 100);
        await CopiedAsync(cluster.Nodes[0], 3);
        await TestCluster.UntilAsync(async () => await MovedAsync(cluster) >= 2 * 100 * 100_000, "what was moved is told");
        Assert.InRange(await MovedAsync(cluster), 2 * 100 * 100_000, 2 * 100 * 100_000 * 1.05);
    }

    [LinuxFact("unshare", TestNetwork.Trial)]
    public async Task After_a_device_is_lost_for_good_and_removed_everything_has_three_copies_again()
    {
        await using TestNetwork network = await TestNetwork.CreateAsync(5);
        await using TestCluster cluster = await TestCluster.StartAsync(network, 5);
        for (int i = 0; i < 40; i++)
        {
            await TestCluster.PutAsync(cluster.Nodes[i % 5], $"{i}.bin", EngineFixture.RandomBytes(150_000, i));
        }

        await SameAsync(cluster, 40);
        await CopiedAsync(cluster.Nodes[0], 3);
        string lost = await TestCluster.NodeOfAsync(cluster.Nodes[4]);
        await cluster.Nodes[4].KillAsync();
        using HttpResponseMessage removed = await cluster.Nodes[0].Client.DeleteAsync("/api/v1/peers/" + lost);
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);

        // One more fails at once, and then another: two of the three copies of a part may have been there.
        await TestCluster.WholeAsync(cluster.Nodes.Take(4), 4);
        await cluster.Nodes[3].KillAsync();
        await cluster.Nodes[2].KillAsync();
        for (int i = 0; i < 40; i++)
        {
            Assert.Equal(EngineFixture.RandomBytes(150_000, i), await TestCluster.GetAsync(cluster.Nodes[i % 2], $"{i}.bin"));
        }
    }

    [LinuxFact("faketime", Faketime)]
    public async Task Clocks_that_are_wrong_by_an_hour_ten_minutes_and_ten_years_hide_nothing()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(2);
        foreach (string offset in (string[])["-1h", "+10m", "+3650d"])
        {
            await cluster.AddAsync(under: ["faketime", "--exclude-monotonic", "-f", offset]);
        }

        for (int i = 0; i < 5; i++)
        {
            await TestCluster.PutAsync(cluster.Nodes[i], $"from {i}.bin", EngineFixture.RandomBytes(1000, i));
        }

        await SameAsync(cluster, 5);
        for (int i = 0; i < 5; i++)
        {
            await TestCluster.PutAsync(cluster.Nodes[4 - i], $"from {i}.bin", EngineFixture.RandomBytes(1000, 10 + i));
        }

        foreach (ServerProcess node in cluster.Nodes)
        {
            for (int i = 0; i < 5; i++)
            {
                byte[] wanted = EngineFixture.RandomBytes(1000, 10 + i);
                await TestCluster.UntilAsync(
                    async () => (await TestCluster.GetAsync(node, $"from {i}.bin"))?.AsSpan().SequenceEqual(wanted) == true, "the last change counts on each");
            }
        }
    }

    /// <summary>Of what both sides changed the newer is the file, and the other one of its versions.</summary>
    private static async Task OneFileAtBothSidesKeptBothAsync(ServerProcess node)
    {
        foreach (JsonElement item in await ItemsAsync(node))
        {
            if (item.GetProperty("name").GetString() is { } name && name.StartsWith("shared ", StringComparison.Ordinal) && int.Parse(name[7..^4], null) < 40)
            {
                JsonElement versions = await node.Client.GetFromJsonAsync<JsonElement>($"/api/v1/files/{item.GetProperty("id").GetString()}/versions");
                Assert.Equal([500, 600, 700], versions.GetProperty("items").EnumerateArray().Select(version => version.GetProperty("size").GetInt32()).Order());
            }
        }
    }

    private static string Digest(ServerProcess node)
    {
        using DatabaseConnection connection = new(node.DatabaseFile, readOnly: true);
        return Convert.ToHexString(TreeDigest.Of(connection).Encode());
    }

    /// <summary>Until all devices show the same so many files.</summary>
    private static async Task SameAsync(TestCluster cluster, int count)
    {
        string? wanted = null;
        foreach (ServerProcess node in cluster.Nodes)
        {
            await TestCluster.UntilAsync(
                async () =>
                {
                    IReadOnlyList<JsonElement> items = await ItemsAsync(node);
                    string shown = string.Join('\n', items.Select(item => $"{item.GetProperty("name")} {item.GetProperty("version")}").Order(StringComparer.Ordinal));
                    wanted = items.Count == count ? wanted ?? shown : wanted;
                    return items.Count == count && shown == wanted;
                },
                $"all devices show the same {count} files");
        }
    }

    private static async Task<long> MovedAsync(TestCluster cluster)
    {
        long moved = 0;
        foreach (ServerProcess node in cluster.Nodes)
        {
            JsonElement report = await node.Client.GetFromJsonAsync<JsonElement>("/api/v1/repair");
            moved += report.GetProperty("givenBytes").GetInt64() + report.GetProperty("receivedBytes").GetInt64();
        }

        return moved;
    }

    private static Task CopiedAsync(ServerProcess node, int copies) => TestCluster.UntilAsync(
        async () => (await ItemsAsync(node)).All(item => item.GetProperty("copies").GetInt32() == copies), $"{copies} copies of each");

    private static async Task<IReadOnlyList<JsonElement>> ItemsAsync(ServerProcess node)
    {
        List<JsonElement> items = [];
        string? cursor = "";
        while (cursor is not null)
        {
            JsonElement page = await node.Client.GetFromJsonAsync<JsonElement>("/api/v1/list/?limit=1000&cursor=" + Uri.EscapeDataString(cursor));
            items.AddRange(page.GetProperty("items").EnumerateArray());
            cursor = page.TryGetProperty("next", out JsonElement next) ? next.GetString() : null;
        }

        return items;
    }
}
