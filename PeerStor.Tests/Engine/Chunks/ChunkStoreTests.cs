using PeerStor.Engine;
using PeerStor.Engine.Chunks;
using PeerStor.Engine.Storage;

namespace PeerStor.Tests.Engine.Chunks;

public class ChunkStoreTests
{
    [Fact]
    public async Task A_stored_chunk_is_read_back_before_and_after_a_restart()
    {
        await using TestStore test = await TestStore.OpenAsync();
        ChunkId id = await test.AddAsync(1);
        Assert.True(test.CanRead(id));

        await test.OpenAgainAsync();

        Assert.True(test.CanRead(id));
        Assert.True(test.Store.Revive(id));
        Assert.True(test.Store.TryGetStoredLength(id, out int bytes));
        Assert.Equal(1000, bytes);
        Assert.Equal(new StoreTotals(1, 1048, 1048, Full: false), test.Store.Totals);
    }

    [Fact]
    public async Task A_chunk_that_was_never_stored_is_missing()
    {
        await using TestStore test = await TestStore.OpenAsync();
        ChunkId id = TestStore.Chunk(1).Id;

        ChunkMissingException missing = Assert.Throws<ChunkMissingException>(() => test.Read(id));

        Assert.False(missing.Damaged);
        Assert.False(test.Store.Revive(id));
        Assert.False(test.Store.TryGetStoredLength(id, out _));
    }

    [Fact]
    public async Task The_same_chunk_is_stored_once()
    {
        await using TestStore test = await TestStore.OpenAsync();
        await test.AddAsync(1);
        await test.AddAsync(1);
        await test.OpenAgainAsync();
        await test.AddAsync(1);

        Assert.Equal(1048, test.Store.Totals.SegmentBytes);
    }

    [Fact]
    public async Task A_chunk_that_is_not_durable_yet_is_not_promised_but_yields_its_position_again()
    {
        await using TestStore test = await TestStore.OpenAsync();
        (ChunkId id, byte[] record) = TestStore.Chunk(1);
        long position = test.Store.Append(id, record);

        Assert.False(test.Store.Revive(id));
        Assert.Equal(position, test.Store.Append(id, record));

        await test.Store.WaitDurableAsync(position, CancellationToken.None);
        Assert.True(test.Store.Revive(id));
    }

    [Fact]
    public async Task Segments_are_closed_at_their_size_and_all_stay_readable()
    {
        await using TestStore test = await TestStore.OpenAsync(segmentBytes: 10_000);
        List<ChunkId> ids = await test.AddManyAsync(0, 100);

        Assert.Equal(12, test.SegmentPaths().Length);
        Assert.All(test.SegmentPaths(), path => Assert.InRange(new FileInfo(path).Length, 1, 10_000));
        await test.OpenAgainAsync();
        Assert.All(ids, id => Assert.True(test.CanRead(id)));
    }

    [Fact]
    public async Task A_store_goes_on_in_its_last_segment_after_a_restart()
    {
        await using TestStore test = await TestStore.OpenAsync();
        await test.AddAsync(1);
        await test.OpenAgainAsync();
        await test.AddAsync(2);

        Assert.Single(test.SegmentPaths());
    }

    [Fact]
    public async Task Two_stores_on_one_directory_are_refused()
    {
        await using TestStore test = await TestStore.OpenAsync();

        EngineStartException refused = await Assert.ThrowsAsync<EngineStartException>(() => ChunkStore.OpenAsync(
            new ChunkStoreOptions { Directory = test.Directory }, test.Health, test.Clock,
            Microsoft.Extensions.Logging.Abstractions.NullLogger<ChunkStore>.Instance, CancellationToken.None));

        Assert.Contains($"in use by process {Environment.ProcessId}", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_than_the_contributed_size_is_refused_and_reads_go_on()
    {
        await using TestStore test = await TestStore.OpenAsync(contributedBytes: 3000);
        List<ChunkId> ids = await test.AddManyAsync(0, 2);

        StoreFullException full = await Assert.ThrowsAsync<StoreFullException>(() => test.AddAsync(3));

        Assert.Equal(1048, full.NeededBytes);
        Assert.Equal(904, full.FreeBytes);
        Assert.Contains(test.Health.Alerts, alert => alert.Id == "store-full");
        Assert.True(test.Store.Totals.Full);
        Assert.All(ids, id => Assert.True(test.CanRead(id)));
        await test.AddAsync(3, bytes: 100);
        Assert.Empty(test.Health.Alerts);
    }

    [Fact]
    public async Task A_disk_with_less_than_the_minimum_free_is_refused()
    {
        await using TestStore test = await TestStore.OpenAsync(minimumFreeBytes: 1L << 60);

        StoreFullException full = await Assert.ThrowsAsync<StoreFullException>(() => test.AddAsync(1));

        Assert.Equal(0, full.FreeBytes);
        Assert.Throws<StoreFullException>(() => test.Store.EnsureRoom(1));
    }

    [Fact]
    public async Task Sixteen_writers_at_once_lose_nothing()
    {
        await using TestStore test = await TestStore.OpenAsync(segmentBytes: 100_000);

        List<ChunkId>[] ids = await Task.WhenAll(Enumerable.Range(0, 16).Select(writer =>
            Task.Run(() => test.AddManyAsync(writer * 50, 100, bytes: 2000))));

        await test.OpenAgainAsync();
        Assert.All(ids.SelectMany(list => list).Distinct(), id => Assert.True(test.CanRead(id)));
        Assert.Equal(850, test.Store.Totals.Chunks);
    }
}
