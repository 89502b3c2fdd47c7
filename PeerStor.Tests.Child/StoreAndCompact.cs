using PeerStor.Engine.Chunks;
using PeerStor.Engine.Storage;

namespace PeerStor.Tests.Child;

/// <summary>Stores, collects and compacts, all at once, until it is killed.</summary>
internal static class StoreAndCompact
{
    private const int Writers = 3;

    public static async Task RunAsync(string directory, JumpingClock clock)
    {
        await using ChunkStore store = await ChildChunks.OpenAsync(directory, new StoreHealth(clock), clock);
        ChildChunks.Say("open");
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(() => WriteAsync(store)))
            .Append(Task.Run(() => CompactAsync(store, clock))));
    }

    private static async Task WriteAsync(ChunkStore store)
    {
        while (true)
        {
            (ChunkId id, byte[] record) = ChildChunks.New();
            await store.WaitDurableAsync(store.Append(id, record), CancellationToken.None);
            if (ChildChunks.IsNeeded(id))
            {
                ChildChunks.Say($"+{id}");
            }
        }
    }

    private static async Task CompactAsync(ChunkStore store, JumpingClock clock)
    {
        while (true)
        {
            await store.CollectAsync(ChildChunks.FindNeeded, _ => true, CancellationToken.None);
            clock.Jump(TimeSpan.FromDays(8));
            await store.CollectAsync(ChildChunks.FindNeeded, _ => true, CancellationToken.None);
            int emptied = await store.CompactAsync(CancellationToken.None);
            ChildChunks.Say($"emptied {emptied}");
            clock.Jump(TimeSpan.FromMinutes(11));
        }
    }
}
