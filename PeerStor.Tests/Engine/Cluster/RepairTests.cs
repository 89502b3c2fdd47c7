using System.Net.Http.Json;
using System.Text.Json;
using PeerStor.Tests.Engine.Files;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Engine.Cluster;

/// <summary>Copies that are missing or bad are made again from good ones, between devices as processes of their own.</summary>
public sealed class RepairTests
{
    [Fact]
    public async Task What_a_device_keeps_that_stays_away_is_copied_to_another_one()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(4, ("PEERSTOR_REPAIR_AFTER", "1 s"));
        for (int i = 0; i < 20; i++)
        {
            await TestCluster.PutAsync(cluster.Nodes[0], $"{i}.bin", EngineFixture.RandomBytes(300_000, i));
        }

        await CopiedAsync(cluster.Nodes[0], 3);
        await cluster.Nodes[3].KillAsync();

        // Three copies on three devices: each has everything then, the first one because it was stored there.
        long all = await ChunksAsync(cluster.Nodes[0]);
        foreach (ServerProcess node in cluster.Nodes.Take(3))
        {
            await TestCluster.UntilAsync(async () => await ChunksAsync(node) == all, "copies on the three that are left");
        }

        await cluster.Nodes[0].KillAsync();
        await cluster.Nodes[1].KillAsync();
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal(EngineFixture.RandomBytes(300_000, i), await TestCluster.GetAsync(cluster.Nodes[2], $"{i}.bin"));
        }
    }

    [Fact]
    public async Task Bad_copies_on_two_of_three_devices_are_replaced_by_the_third_one()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(3);
        byte[] content = EngineFixture.RandomBytes(3_000_000, 1);
        await TestCluster.PutAsync(cluster.Nodes[0], "one.bin", content);
        await CopiedAsync(cluster.Nodes[0], 3);
        foreach (ServerProcess bad in cluster.Nodes.Take(2))
        {
            await bad.KillAsync();
            FlipBits(bad.ChunksFolder);
        }

        foreach (ServerProcess bad in cluster.Nodes.Take(2))
        {
            await bad.StartAsync();
        }

        foreach (ServerProcess node in cluster.Nodes)
        {
            await TestCluster.UntilAsync(
                async () => (await TestCluster.GetAsync(node, "one.bin"))?.AsSpan().SequenceEqual(content) == true, "the right bytes at each");
        }

        await cluster.Nodes[2].KillAsync();
        Assert.Equal(content, await TestCluster.GetAsync(cluster.Nodes[0], "one.bin"));
        Assert.Equal(content, await TestCluster.GetAsync(cluster.Nodes[1], "one.bin"));
    }

    [Fact]
    public async Task Files_whose_only_copies_are_gone_are_named_and_the_others_can_be_read()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(3);
        await TestCluster.PutAsync(cluster.Nodes[0], "everywhere.bin", EngineFixture.RandomBytes(200_000, 1));
        await CopiedAsync(cluster.Nodes[0], 3);
        await cluster.Nodes[0].KillAsync();
        await cluster.Nodes[1].KillAsync();
        await TestCluster.PutAsync(cluster.Nodes[2], "only here.bin", EngineFixture.RandomBytes(200_000, 2));
        await cluster.Nodes[0].StartAsync();
        await TestCluster.UntilAsync(async () => await TestCluster.GetAsync(cluster.Nodes[0], "only here.bin") is not null, "the file is read there");
        await cluster.Nodes[0].KillAsync();
        await cluster.Nodes[2].KillAsync();
        DeleteSegments(cluster.Nodes[0].ChunksFolder, cluster.Nodes[2].ChunksFolder);
        await cluster.Nodes[1].StartAsync();
        await cluster.Nodes[0].StartAsync();
        await cluster.Nodes[2].StartAsync();

        await TestCluster.UntilAsync(
            async () => (await ReportAsync(cluster.Nodes[1])).GetProperty("files").EnumerateArray().Any(file => file.GetString() == "only here.bin"),
            "the lost file is named");

        Assert.Null(await TestCluster.GetAsync(cluster.Nodes[1], "only here.bin"));
        foreach (ServerProcess node in cluster.Nodes)
        {
            Assert.Equal(EngineFixture.RandomBytes(200_000, 1), await TestCluster.GetAsync(node, "everywhere.bin"));
        }
    }

    private static Task CopiedAsync(ServerProcess node, int copies) => TestCluster.UntilAsync(
        async () => (await node.Client.GetFromJsonAsync<JsonElement>("/api/v1/list/")).GetProperty("items").EnumerateArray()
            .All(item => item.GetProperty("copies").GetInt32() == copies),
        "all copies are there");

    private static async Task<long> ChunksAsync(ServerProcess node) =>
        (await node.Client.GetFromJsonAsync<JsonElement>("/api/v1/status")).GetProperty("storage").GetProperty("chunks").GetInt64();

    private static Task<JsonElement> ReportAsync(ServerProcess node) => node.Client.GetFromJsonAsync<JsonElement>("/api/v1/repair");

    /// <summary>One in every 50,000 bytes is another one afterwards.</summary>
    private static void FlipBits(string folder)
    {
        foreach (string segment in Directory.EnumerateFiles(folder, "*.seg"))
        {
            byte[] bytes = File.ReadAllBytes(segment);
            for (int at = 40_000; at < bytes.Length; at += 50_000)
            {
                bytes[at] ^= 4;
            }

            File.WriteAllBytes(segment, bytes);
        }
    }

    /// <summary>As a disk that was replaced: the chunks are gone, the rest is there.</summary>
    private static void DeleteSegments(params IEnumerable<string> folders)
    {
        foreach (string folder in folders)
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
