using PeerStor.Engine.Chunks;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Engine.Chunks;

public class CompactionTests
{
    [Fact]
    public async Task Compaction_gives_back_the_room_of_removed_chunks_after_ten_minutes()
    {
        await using TestStore test = await TestStore.OpenAsync(segmentBytes: 20_000);
        List<ChunkId> ids = await test.AddManyAsync(0, 200);
        HashSet<ChunkId> kept = [.. ids.Where((_, i) => i % 4 == 0)];
        CollectResult collected = await test.CollectAsync(kept);
        long before = test.Store.Totals.SegmentBytes;

        int emptied = await test.Store.CompactAsync(CancellationToken.None);
        Assert.All(kept, id => Assert.True(test.CanRead(id)));
        Assert.InRange(test.Store.Totals.SegmentBytes, before, before * 2);

        test.Clock.Advance(TimeSpan.FromMinutes(11));
        await test.Store.CompactAsync(CancellationToken.None);

        Assert.Equal(150, collected.Removed);
        Assert.InRange(emptied, 9, 11);
        Assert.InRange(test.Store.Totals.SegmentBytes, 50 * 1048, 90 * 1048);
        Assert.Equal(50, test.Store.Totals.Chunks);
        Assert.All(kept, id => Assert.True(test.CanRead(id)));
        Assert.Empty((await test.Store.ScrubAsync(new ScrubOptions(), CancellationToken.None)).Bad);
    }

    [Fact]
    public void A_segment_that_went_already_does_not_take_the_next_one_of_its_number_along()
    {
        using TempFolder directory = new();
        SegmentFiles files = new(directory.Path);
        Segment first = files.Create();
        files.Grow(first, 1000);
        files.Delete(first);
        Segment second = files.Create();
        files.Grow(second, 10);

        files.Delete(first);

        Assert.Equal(first.Path, second.Path);
        Assert.True(File.Exists(second.Path));
        Assert.Equal(10, files.TotalBytes);
        files.CloseAll();
    }

    [Fact]
    public async Task A_retired_segment_goes_at_the_next_start_and_nothing_is_lost()
    {
        await using TestStore test = await TestStore.OpenAsync(segmentBytes: 20_000);
        List<ChunkId> ids = await test.AddManyAsync(0, 100);
        HashSet<ChunkId> kept = [.. ids.Where((_, i) => i % 4 == 0)];
        await test.CollectAsync(kept);
        await test.Store.CompactAsync(CancellationToken.None);
        int before = test.SegmentPaths().Length;

        await test.OpenAgainAsync();

        Assert.True(test.SegmentPaths().Length < before);
        Assert.All(kept, id => Assert.True(test.CanRead(id)));
        Assert.Equal(25, test.Store.Totals.Chunks);
    }

    [Fact]
    public async Task Compaction_does_not_copy_a_damaged_record_and_reports_it()
    {
        await using TestStore test = await TestStore.OpenAsync(segmentBytes: 20_000);
        List<ChunkId> ids = await test.AddManyAsync(0, 30);
        HashSet<ChunkId> kept = [.. ids.Where((_, i) => i % 4 == 0)];
        await test.CollectAsync(kept);
        using (FileStream file = new(test.SegmentPaths()[0], FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            file.Write(new byte[100]);
        }

        await test.Store.CompactAsync(CancellationToken.None);

        Assert.Equal([ids[0]], test.Store.Damaged);
        Assert.All(kept.Where(id => id != ids[0]), id => Assert.True(test.CanRead(id)));
    }

    [Fact]
    public async Task Readers_never_fail_while_chunks_are_moved()
    {
        await using TestStore test = await TestStore.OpenAsync(segmentBytes: 20_000);
        List<ChunkId> ids = await test.AddManyAsync(0, 200);
        using CancellationTokenSource done = new();
        Task<int> reading = Task.Run(() =>
        {
            int rounds = 0;
            do
            {
                Assert.All(ids.Where((_, i) => i % 3 == 0), id => Assert.True(test.CanRead(id)));
                rounds++;
            }
            while (!done.IsCancellationRequested);

            return rounds;
        });
        for (int round = 0; round < 10; round++)
        {
            List<ChunkId> garbage = await test.AddManyAsync(1000 + (round * 100), 100);
            await test.CollectAsync(ids.Where((_, i) => i % 3 == 0).ToHashSet());
            await test.Store.CompactAsync(CancellationToken.None);
            Assert.All(garbage, id => Assert.False(test.Store.TryGetStoredLength(id, out _)));
        }

        await done.CancelAsync();
        Assert.True(await reading > 0);
    }
}
