using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using PeerStor.Tests.Engine.Files;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Engine.Cluster;

/// <summary>The disk of one device of a cluster begins to fail while files are stored at another (engine.md rules 23 and 24).</summary>
public sealed class FailingDeviceTests
{
    private const int Size = 300_000;

    [LinuxFact("strace", "-V")]
    public async Task A_device_that_cannot_sync_is_not_counted_on_and_is_whole_again_after_a_start()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(3);
        (ServerProcess first, ServerProcess failing, ServerProcess third) = (cluster.Nodes[0], cluster.Nodes[1], cluster.Nodes[2]);
        int stored = await StoreAsync(first, 0, 5);
        int failed;
        await using (await SystemCallFault.AttachAsync(failing.Id, "fsync,fdatasync", "EIO"))
        {
            stored = await StoreUntilAsync(first, stored, () => IsReadOnlyAsync(failing));
            failed = stored;
            stored = await StoreAsync(first, stored, 5);
            using HttpResponseMessage refused = await failing.Client.PutAsync("/api/v1/content/refused.bin", new ByteArrayContent(Content(-1)));
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            await failing.KillAsync();
        }

        // What was answered while one could not sync was on two others: one of them is enough.
        await first.KillAsync();
        await AssertAllAsync(third, failed, stored);

        await failing.StartAsync();
        await first.StartAsync();
        await TestCluster.WholeAsync(cluster.Nodes, 3);
        foreach (ServerProcess node in cluster.Nodes)
        {
            await AssertAllAsync(node, 0, stored);
            Assert.Null(await TestCluster.GetAsync(node, "refused.bin"));
        }
    }

    [LinuxFact("strace", "-V")]
    public async Task A_device_whose_disk_is_full_is_passed_over_and_catches_up_when_there_is_room_again()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(3);
        (ServerProcess first, ServerProcess full, ServerProcess third) = (cluster.Nodes[0], cluster.Nodes[1], cluster.Nodes[2]);
        int stored = await StoreAsync(first, 0, 5);
        await TestCluster.WholeAsync(cluster.Nodes, 3);
        int before = stored;
        await using (await SystemCallFault.AttachAsync(full.Id, "pwrite64,pwritev,fallocate", "ENOSPC"))
        {
            stored = await StoreAsync(first, stored, 10);
            using HttpResponseMessage refused = await full.Client.PutAsync("/api/v1/content/refused.bin", new ByteArrayContent(Content(-1)));
            Assert.True(refused.StatusCode == HttpStatusCode.InsufficientStorage, await refused.Content.ReadAsStringAsync());
            await AssertAllAsync(third, before, stored);
        }

        await TestCluster.UntilAsync(async () => await TestCluster.GetAsync(full, Name(stored - 1)) is not null, "it hears of what was stored meanwhile");
        await TestCluster.WholeAsync(cluster.Nodes, 3);
        await TestCluster.PutAsync(full, Name(stored), Content(stored));
        await AssertAllAsync(full, 0, stored + 1);
    }

    private static async Task<int> StoreAsync(ServerProcess node, int from, int count)
    {
        for (int i = from; i < from + count; i++)
        {
            JsonElement told = await TestCluster.PutAsync(node, Name(i), Content(i));
            Assert.True(told.GetProperty("copies").GetInt32() >= 2, told.ToString());
        }

        return from + count;
    }

    private static async Task<int> StoreUntilAsync(ServerProcess node, int from, Func<Task<bool>> enough)
    {
        await TestCluster.UntilAsync(
            async () =>
            {
                from = await StoreAsync(node, from, 1);
                return await enough();
            },
            "it notices that its disk fails");
        return from;
    }

    private static async Task<bool> IsReadOnlyAsync(ServerProcess node) =>
        (await node.Client.GetFromJsonAsync<JsonElement>("/api/v1/status")).GetProperty("storage").GetProperty("readOnly").GetBoolean();

    private static async Task AssertAllAsync(ServerProcess node, int from, int to)
    {
        for (int i = from; i < to; i++)
        {
            Assert.Equal(Content(i), await TestCluster.GetAsync(node, Name(i)));
        }
    }

    private static string Name(int number) => $"{number}.bin";

    private static byte[] Content(int number) => EngineFixture.RandomBytes(Size, number);
}
