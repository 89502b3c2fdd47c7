using PeerStor.Engine.Chunks;

namespace PeerStor.Tests.Engine.Chunks;

public class RecoveryTests
{
    [Fact]
    public async Task A_chunk_is_readable_after_the_index_is_deleted()
    {
        await using TestStore test = await TestStore.OpenAsync();
        List<ChunkId> ids = await test.AddManyAsync(0, 300);
        StoreTotals before = test.Store.Totals;
        await test.Store.DisposeAsync();
        foreach (string path in Directory.GetFiles(test.Directory, "index.db*"))
        {
            File.Delete(path);
        }

        await test.OpenAgainAsync();

        Assert.All(ids, id => Assert.True(test.CanRead(id)));
        Assert.Equal(before, test.Store.Totals);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5000)]
    public async Task A_damaged_index_is_built_again(int offset)
    {
        await using TestStore test = await TestStore.OpenAsync();
        List<ChunkId> ids = await test.AddManyAsync(0, 300);
        await test.Store.DisposeAsync();
        string index = Path.Combine(test.Directory, "index.db");
        MarkUnclean(index);
        using (FileStream file = new(index, FileMode.Open, FileAccess.Write))
        {
            file.Position = offset;
            file.Write(new byte[8000]);
        }

        await test.OpenAgainAsync();

        Assert.All(ids, id => Assert.True(test.CanRead(id)));
        Assert.Equal(300, test.Store.Totals.Chunks);
    }

    [Fact]
    public async Task A_torn_record_is_passed_over_and_a_new_segment_begins()
    {
        await using TestStore test = await TestStore.OpenAsync();
        ChunkId whole = await test.AddAsync(1);
        await test.Store.DisposeAsync();
        (ChunkId torn, byte[] record) = TestStore.Chunk(2);
        ChunkRecord.WriteHeader(record, torn, record.Length - ChunkRecord.HeaderBytes);
        using (FileStream file = new(test.SegmentPaths()[0], FileMode.Append))
        {
            file.Write(record.AsSpan(0, 700));
        }

        await test.OpenAgainAsync();

        Assert.True(test.CanRead(whole));
        Assert.False(test.CanRead(torn));
        ChunkId next = await test.AddAsync(3);
        Assert.Equal(2, test.SegmentPaths().Length);
        Assert.Equal(1048 + 700, new FileInfo(test.SegmentPaths()[0]).Length);
        await test.OpenAgainAsync();
        Assert.True(test.CanRead(next));
    }

    [Fact]
    public async Task A_whole_record_that_the_index_has_not_seen_is_taken_in()
    {
        await using TestStore test = await TestStore.OpenAsync();
        await test.AddAsync(1);
        await test.Store.DisposeAsync();
        (ChunkId id, byte[] record) = TestStore.Chunk(2);
        ChunkRecord.WriteHeader(record, id, record.Length - ChunkRecord.HeaderBytes);
        using (FileStream file = new(test.SegmentPaths()[0], FileMode.Append))
        {
            file.Write(record);
        }

        await test.OpenAgainAsync();

        Assert.True(test.Store.Revive(id));
        Assert.True(test.CanRead(id));
    }

    [Fact]
    public async Task A_scan_finds_the_good_records_behind_damage()
    {
        await using TestStore test = await TestStore.OpenAsync();
        List<ChunkId> ids = await test.AddManyAsync(0, 10);
        await test.Store.DisposeAsync();
        File.Delete(Path.Combine(test.Directory, "index.db"));
        using (FileStream file = new(test.SegmentPaths()[0], FileMode.Open, FileAccess.Write))
        {
            // The header of the fourth record and the content of the seventh.
            file.Position = 3 * 1048;
            file.Write(new byte[20]);
            file.Position = (6 * 1048) + 100;
            file.Write(new byte[20]);
        }

        await test.OpenAgainAsync();

        Assert.Equal([3, 6], ids.Index().Where(item => !test.CanRead(item.Item)).Select(item => item.Index));
    }

    [Fact]
    public async Task A_missing_segment_raises_an_alert_and_the_others_are_readable()
    {
        await using TestStore test = await TestStore.OpenAsync(segmentBytes: 5000);
        List<ChunkId> ids = await test.AddManyAsync(0, 12);
        await test.Store.DisposeAsync();
        File.Delete(test.SegmentPaths()[1]);

        await test.OpenAgainAsync();

        Assert.Equal(8, ids.Count(test.CanRead));
        Assert.Contains(test.Health.Alerts, alert => alert.Id == "segment-lost-2");
        Assert.False(test.Store.Revive(ids[5]));
    }

    private static void MarkUnclean(string index)
    {
        using Microsoft.Data.Sqlite.SqliteConnection connection =
            IndexSchema.Connect(index, Microsoft.Data.Sqlite.SqliteOpenMode.ReadWrite);
        IndexSchema.Execute(connection, "UPDATE meta SET value = 0 WHERE name = 'clean'; PRAGMA wal_checkpoint(TRUNCATE)");
    }
}
