using System.Collections.Concurrent;
using PeerStor.Engine.Chunks;

namespace PeerStor.Tests.Engine.Chunks;

public class CollectionTests
{
    private static readonly FindReferenced Nothing =
        (_, _) => ValueTask.FromResult<IReadOnlySet<ChunkId>>(new HashSet<ChunkId>());

    [Fact]
    public async Task An_unneeded_chunk_goes_only_after_seven_observed_days()
    {
        await using TestStore test = await TestStore.OpenAsync();
        ChunkId id = await test.AddAsync(1);
        await test.Store.CollectAsync(Nothing, _ => true, CancellationToken.None);

        test.Clock.Advance(TimeSpan.FromDays(6.9));
        Assert.Equal(0, (await test.Store.CollectAsync(Nothing, _ => true, CancellationToken.None)).Removed);
        Assert.True(test.CanRead(id));

        test.Clock.Advance(TimeSpan.FromDays(0.2));
        Assert.Equal(1, (await test.Store.CollectAsync(Nothing, _ => true, CancellationToken.None)).Removed);
        Assert.False(test.CanRead(id));
    }

    [Fact]
    public async Task An_unneeded_chunk_stays_as_long_as_another_device_may_need_it()
    {
        await using TestStore test = await TestStore.OpenAsync();
        ChunkId id = await test.AddAsync(1);
        TimeSpan flaggedAt = test.Store.Observed;
        await test.Store.CollectAsync(Nothing, _ => true, CancellationToken.None);
        test.Clock.Advance(TimeSpan.FromDays(8));
        List<TimeSpan> asked = [];

        CollectResult result = await test.Store.CollectAsync(Nothing, Refuse, CancellationToken.None);

        Assert.Equal((0, flaggedAt), (result.Removed, Assert.Single(asked)));
        Assert.True(test.CanRead(id));

        bool Refuse(TimeSpan flagged)
        {
            asked.Add(flagged);
            return false;
        }
    }

    [Fact]
    public async Task Time_in_which_the_store_was_closed_does_not_count()
    {
        await using TestStore test = await TestStore.OpenAsync();
        await test.AddAsync(1);
        await test.Store.CollectAsync(Nothing, _ => true, CancellationToken.None);
        test.Clock.Advance(TimeSpan.FromDays(4));
        await test.Store.DisposeAsync();
        test.Clock.Advance(TimeSpan.FromDays(100));

        await test.OpenAgainAsync();

        test.Clock.Advance(TimeSpan.FromDays(2.9));
        Assert.Equal(0, (await test.Store.CollectAsync(Nothing, _ => true, CancellationToken.None)).Removed);
        test.Clock.Advance(TimeSpan.FromDays(0.2));
        Assert.Equal(1, (await test.Store.CollectAsync(Nothing, _ => true, CancellationToken.None)).Removed);
    }

    [Fact]
    public async Task Of_what_is_given_up_only_that_goes_which_nobody_wants_meanwhile()
    {
        await using TestStore test = await TestStore.OpenAsync();
        ChunkId[] ids = [await test.AddAsync(1), await test.AddAsync(2), await test.AddAsync(3), await test.AddAsync(4)];
        await test.Store.FlagAsync(ids[..3], CancellationToken.None);
        Assert.NotNull(test.Store.Keep(ids[0]));
        await test.OpenAgainAsync();
        Assert.True(test.Store.Revive(ids[1]));

        Assert.Equal(1, await test.Store.GiveUpAsync(ids, CancellationToken.None));

        Assert.Equal([true, true, false, true], ids.Select(test.CanRead));
    }

    [Fact]
    public async Task A_store_is_tight_when_less_is_left_than_is_taken()
    {
        await using TestStore test = await TestStore.OpenAsync(contributedBytes: 10_000);
        await test.AddAsync(1, 4000);
        Assert.False(test.Store.IsTight);

        await test.AddAsync(2, 2000);

        Assert.True(test.Store.IsTight);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_flagged_chunk_that_somebody_wants_again_stays(bool byAppend)
    {
        await using TestStore test = await TestStore.OpenAsync();
        ChunkId id = await test.AddAsync(1);
        await test.Store.CollectAsync(Nothing, _ => true, CancellationToken.None);
        test.Clock.Advance(TimeSpan.FromDays(8));
        FindReferenced wantedWhileItRuns = (_, _) =>
        {
            Assert.True(byAppend ? test.Store.Append(id, TestStore.Chunk(1).Record) == 0 : test.Store.Revive(id));
            return Nothing([], CancellationToken.None);
        };

        CollectResult result = await test.Store.CollectAsync(wantedWhileItRuns, _ => true, CancellationToken.None);

        Assert.Equal(0, result.Removed);
        Assert.True(test.CanRead(id));
        await test.OpenAgainAsync();
        Assert.Equal(0, (await test.Store.CollectAsync(Nothing, _ => true, CancellationToken.None)).Removed);
        Assert.True(test.CanRead(id));
    }

    [Fact]
    public async Task A_chunk_that_is_referenced_again_loses_its_flag()
    {
        await using TestStore test = await TestStore.OpenAsync();
        ChunkId id = await test.AddAsync(1);
        await test.Store.CollectAsync(Nothing, _ => true, CancellationToken.None);
        test.Clock.Advance(TimeSpan.FromDays(4));
        await test.CollectAsync(new HashSet<ChunkId> { id });

        await test.Store.CollectAsync(Nothing, _ => true, CancellationToken.None);
        test.Clock.Advance(TimeSpan.FromDays(4));

        Assert.Equal(0, (await test.Store.CollectAsync(Nothing, _ => true, CancellationToken.None)).Removed);
    }

    [Fact]
    public async Task Uploads_that_rely_on_chunks_while_collections_run_never_lose_one()
    {
        await using TestStore test = await TestStore.OpenAsync(segmentBytes: 50_000);
        ConcurrentDictionary<ChunkId, bool> leased = new();
        FindReferenced findLeased = (chunks, _) => ValueTask.FromResult<IReadOnlySet<ChunkId>>(
            chunks.Where(leased.ContainsKey).ToHashSet());
        using CancellationTokenSource done = new();
        Task uploads = Task.Run(async () =>
        {
            Random random = new(7);
            while (!done.IsCancellationRequested)
            {
                int seed = random.Next(300);
                ChunkId id = TestStore.Chunk(seed).Id;
                leased[id] = true;
                if (!test.Store.Revive(id))
                {
                    await test.AddAsync(seed);
                }

                Assert.True(test.CanRead(id));
                leased.TryRemove(TestStore.Chunk(random.Next(300)).Id, out _);
                leased.TryRemove(TestStore.Chunk(random.Next(300)).Id, out _);
            }
        });
        long removed = 0;
        for (int round = 0; round < 60 || removed < 20; round++)
        {
            if (uploads.IsFaulted)
            {
                break;
            }

            removed += (await test.Store.CollectAsync(findLeased, _ => true, CancellationToken.None)).Removed;
            test.Clock.Advance(TimeSpan.FromDays(8));
            await test.Store.CompactAsync(CancellationToken.None);
        }

        await done.CancelAsync();
        await uploads;
        Assert.All(leased.Keys, id => Assert.True(test.CanRead(id)));
    }
}
