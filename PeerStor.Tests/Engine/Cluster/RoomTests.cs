using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using PeerStor.Tests.Engine.Files;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Engine.Cluster;

/// <summary>Devices with little room, and devices that come and go while files are stored.</summary>
public sealed class RoomTests
{
    [Fact]
    public async Task A_full_device_refuses_the_others_keep_everything_and_deleting_goes_on()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(1);
        ServerProcess full = await cluster.AddAsync(null, true, "env", "PEERSTOR_CONTRIBUTED_SIZE=2 MB");
        await cluster.AddAsync();
        await cluster.AddAsync();
        for (int i = 0; i < 20; i++)
        {
            await TestCluster.PutAsync(cluster.Nodes[0], $"{i}.bin", EngineFixture.RandomBytes(400_000, i));
        }

        await TestCluster.WholeAsync([cluster.Nodes[0]], 4);
        using HttpResponseMessage refused = await full.Client.PutAsync("/api/v1/content/more.bin", new ByteArrayContent(EngineFixture.RandomBytes(2_000_000, 100)));
        Assert.Equal(HttpStatusCode.InsufficientStorage, refused.StatusCode);
        Assert.Equal("urn:peerstor:no-space", (await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("type").GetString());

        using HttpResponseMessage deleted = await full.Client.DeleteAsync("/api/v1/content/0.bin");
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        await TestCluster.UntilAsync(async () => await TestCluster.GetAsync(cluster.Nodes[3], "0.bin") is null, "it is gone everywhere");
        for (int i = 1; i < 20; i++)
        {
            Assert.Equal(EngineFixture.RandomBytes(400_000, i), await TestCluster.GetAsync(full, $"{i}.bin"));
        }
    }

    [Fact]
    public async Task Two_that_join_and_one_that_leaves_while_files_are_stored_move_little_more_than_they_must()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(3);
        for (int i = 0; i < 60; i++)
        {
            await TestCluster.PutAsync(cluster.Nodes[i % 3], $"{i}.bin", EngineFixture.RandomBytes(200_000, i));
        }

        await TestCluster.WholeAsync(cluster.Nodes, 3);
        using CancellationTokenSource enough = new();
        Task<int> load = StoreUntilAsync(cluster.Nodes[0], enough.Token);
        await cluster.AddAsync();
        await cluster.AddAsync();
        string leaving = await TestCluster.NodeOfAsync(cluster.Nodes[1]);
        using HttpResponseMessage removed = await cluster.Nodes[0].Client.DeleteAsync("/api/v1/peers/" + leaving);
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        await enough.CancelAsync();
        int stored = 60 + await load;
        ServerProcess[] left = [cluster.Nodes[0], cluster.Nodes[2], cluster.Nodes[3], cluster.Nodes[4]];
        await TestCluster.WholeAsync(left, 4);

        long kept = 0;
        foreach (ServerProcess node in left)
        {
            kept += await KeptAsync(node);
        }

        // Of four devices each chunk belongs on three, and the first three had everything: what had to move is three quarters
        // to each of the two that joined.
        Assert.InRange(kept, 3L * stored * 200_000, (long)((2 + (2 * 0.75 * 1.2)) * stored * 200_000));
        for (int i = 0; i < stored; i++)
        {
            Assert.Equal(EngineFixture.RandomBytes(200_000, i), await TestCluster.GetAsync(left[i % 4], $"{i}.bin"));
        }
    }

    private static async Task<int> StoreUntilAsync(ServerProcess node, CancellationToken enough)
    {
        int count = 0;
        while (!enough.IsCancellationRequested)
        {
            await TestCluster.PutAsync(node, $"{60 + count}.bin", EngineFixture.RandomBytes(200_000, 60 + count));
            count++;
        }

        return count;
    }

    private static async Task<long> KeptAsync(ServerProcess node) =>
        (await node.Client.GetFromJsonAsync<JsonElement>("/api/v1/status")).GetProperty("storage").GetProperty("stored").GetInt64();
}
