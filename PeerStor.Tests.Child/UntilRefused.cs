using PeerStor.Engine.Chunks;
using PeerStor.Engine.Storage;

namespace PeerStor.Tests.Child;

/// <summary>Stores until the store refuses, says how and what it shows, reads everything, then tries to make room.</summary>
internal static class UntilRefused
{
    private const int Limit = 20_000;

    /// <summary>On a disk that is quite full each round has only the room that the one before gave back.</summary>
    private const int CompactionRounds = 12;

    public static async Task RunAsync(string directory, JumpingClock clock)
    {
        StoreHealth health = new(clock);
        await using ChunkStore store = await ChildChunks.OpenAsync(directory, health, clock);
        List<ChunkId> acknowledged = [];
        await StoreAsync(store, acknowledged);
        ChildChunks.Say($"read-only {health.ReadOnly}");
        ChildChunks.Say($"alerts {string.Join(' ', health.Alerts.Select(alert => alert.Id))}");
        ChildChunks.Say($"unreadable {acknowledged.Count(id => !CanRead(store, id))}");
        if (health.ReadOnly)
        {
            return;
        }

        await store.CollectAsync(ChildChunks.FindNeeded, _ => true, CancellationToken.None);
        clock.Jump(TimeSpan.FromDays(8));
        CollectResult collected = await store.CollectAsync((_, _) => NothingAsync(), _ => true, CancellationToken.None);
        for (int round = 0; round < CompactionRounds; round++)
        {
            await store.CompactAsync(CancellationToken.None);
            clock.Jump(TimeSpan.FromMinutes(11));
        }

        (ChunkId again, byte[] record) = ChildChunks.New();
        await store.WaitDurableAsync(store.Append(again, record), CancellationToken.None);
        ChildChunks.Say($"room again after {collected.Removed > 0} read-only {health.ReadOnly} alerts {health.Alerts.Count}");
        ChildChunks.Say(
            $"needed but unreadable {acknowledged.Where(ChildChunks.IsNeeded).Count(id => !CanRead(store, id))}");
    }

    private static ValueTask<IReadOnlySet<ChunkId>> NothingAsync() =>
        ValueTask.FromResult<IReadOnlySet<ChunkId>>(new HashSet<ChunkId>());

    private static async Task StoreAsync(ChunkStore store, List<ChunkId> acknowledged)
    {
        try
        {
            for (int i = 0; i < Limit; i++)
            {
                (ChunkId id, byte[] record) = ChildChunks.New();
                await store.WaitDurableAsync(store.Append(id, record), CancellationToken.None);
                acknowledged.Add(id);
                ChildChunks.Say($"+{id}");
            }
        }
        catch (IOException refused)
        {
            ChildChunks.Say($"refused {refused.GetType().Name}");
        }
    }

    private static bool CanRead(ChunkStore store, ChunkId id)
    {
        byte[] buffer = new byte[16_000];
        try
        {
            return store.ReadVerified(id, buffer) > 0;
        }
        catch (ChunkMissingException)
        {
            return false;
        }
    }
}
