using Microsoft.Extensions.Logging.Abstractions;
using PeerStor.Engine.Chunks;
using PeerStor.Engine.Storage;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Engine.Chunks;

public class CrashTests
{
    private const int Directories = 4;
    private const int KillsPerDirectory = 125;
    private const int KillsPerCheck = 25;

    /// <summary>500 kills; the moments spread from the start of the process to the middle of its work.</summary>
    [Fact]
    public async Task Every_chunk_that_was_acknowledged_is_readable_after_500_kills_while_storing_and_compacting()
    {
        int[] acknowledged = await Task.WhenAll(
            Enumerable.Range(0, Directories).Select(seed => Task.Run(() => KillOftenAsync(seed))));

        Assert.All(acknowledged, count => Assert.True(count > KillsPerDirectory, $"only {count} chunks were stored"));
    }

    private static async Task<int> KillOftenAsync(int seed)
    {
        using TempFolder folder = new();
        Random random = new(seed);
        HashSet<ChunkId> acknowledged = [];
        for (int kill = 1; kill <= KillsPerDirectory; kill++)
        {
            using ChildProgram child = ChildProgram.Start([], "endless", folder.Path);
            await MomentAsync(child, random);
            await child.KillAsync();
            Assert.True(child.Errors.Length == 0, child.Errors);
            acknowledged.UnionWith(child.Lines.Where(line => line is ['+', ..]).Select(line => ChunkId.Parse(line[1..])));
            if (kill % KillsPerCheck == 0)
            {
                await CheckAsync(folder.Path, acknowledged);
            }
        }

        return acknowledged.Count;
    }

    /// <summary>In the middle of the work, told by how much it has said; one in five anywhere from the process's start.</summary>
    private static async Task MomentAsync(ChildProgram child, Random random)
    {
        if (random.Next(5) != 0)
        {
            await child.SaidAsync(random.Next(1, 25));
            await Task.Delay(random.Next(10));
        }
        else
        {
            await Task.Delay(random.Next(300));
        }
    }

    private static async Task CheckAsync(string directory, HashSet<ChunkId> acknowledged)
    {
        ManualClock clock = new();
        StoreHealth health = new(clock);
        await using ChunkStore store = await ChunkStore.OpenAsync(
            new ChunkStoreOptions { Directory = directory }, health, clock, NullLogger<ChunkStore>.Instance,
            CancellationToken.None);
        byte[] buffer = new byte[16_000];
        foreach (ChunkId id in acknowledged)
        {
            store.ReadVerified(id, buffer);
        }

        Assert.Empty(health.Alerts);
        Assert.Empty((await store.ScrubAsync(new ScrubOptions(), CancellationToken.None)).Bad);
    }
}
