using PeerStor.Engine.Chunks;

namespace PeerStor.Tests.Engine.Chunks;

public class DamageTests
{
    [Fact]
    public async Task After_1000_bit_flips_no_wrong_byte_is_served_and_the_scrub_finds_every_bad_chunk()
    {
        await using TestStore test = await TestStore.OpenAsync(segmentBytes: 1 << 20);
        Dictionary<ChunkId, byte[]> stored = [];
        foreach (ChunkId id in await test.AddManyAsync(0, 3000, bytes: 2000))
        {
            stored[id] = test.Read(id);
        }

        await test.OpenAgainAsync();
        FlipBits(test.SegmentPaths(), new Random(1), count: 1000);

        int bad = 0;
        byte[] buffer = new byte[4000];
        HashSet<ChunkId> whole = WholeIn(test.SegmentPaths());
        HashSet<ChunkId> expected = [.. stored.Keys.Where(id => !whole.Contains(id))];
        ScrubReport report = await test.Store.ScrubAsync(new ScrubOptions(), CancellationToken.None);
        foreach ((ChunkId id, byte[] bytes) in stored)
        {
            try
            {
                Assert.Equal(bytes, buffer[..test.Store.ReadVerified(id, buffer)]);
            }
            catch (ChunkMissingException)
            {
                bad++;
            }
        }

        Assert.Equal(3000, report.Chunks);
        Assert.Equal(expected.Order(), report.Bad.Order());
        Assert.Equal(expected.Count, bad);
        Assert.InRange(bad, 500, 1000);
        Assert.Contains(test.Health.Alerts, alert => alert.Id == "chunks-damaged");
    }

    [Fact]
    public async Task Without_a_scrub_a_verified_read_refuses_damaged_bytes()
    {
        await using TestStore test = await TestStore.OpenAsync();
        List<ChunkId> ids = await test.AddManyAsync(0, 50);
        FlipBits(test.SegmentPaths(), new Random(2), count: 100);

        int readable = ids.Count(test.CanRead);

        Assert.InRange(readable, 0, 49);
        Assert.Equal(50 - readable, test.Store.Damaged.Count);
    }

    [Fact]
    public async Task A_damaged_chunk_is_written_anew_when_it_is_sent_again()
    {
        await using TestStore test = await TestStore.OpenAsync();
        ChunkId id = await test.AddAsync(1);
        Flip(test.SegmentPaths()[0], 500);
        Assert.False(test.CanRead(id));
        Assert.False(test.Store.Revive(id));

        await test.AddAsync(1);

        Assert.True(test.CanRead(id));
        await test.OpenAgainAsync();
        Assert.True(test.CanRead(id));
        Assert.Empty(test.Store.Damaged);
        Assert.Empty(test.Health.Alerts);
    }

    [Fact]
    public async Task A_report_about_a_good_chunk_changes_nothing()
    {
        await using TestStore test = await TestStore.OpenAsync();
        ChunkId id = await test.AddAsync(1);

        Assert.False(test.Store.ReportDamaged(id));

        Assert.True(test.Store.Revive(id));
    }

    [Fact]
    public async Task A_damaged_header_is_found_when_somebody_asks_for_the_chunk()
    {
        await using TestStore test = await TestStore.OpenAsync();
        ChunkId id = await test.AddAsync(1);
        await test.OpenAgainAsync();
        Flip(test.SegmentPaths()[0], 20);

        Assert.False(test.Store.Revive(id));
    }

    [Fact]
    public async Task A_record_that_reads_well_again_comes_back_into_use()
    {
        await using TestStore test = await TestStore.OpenAsync();
        ChunkId id = await test.AddAsync(1);
        Flip(test.SegmentPaths()[0], 500);
        Assert.Single((await test.Store.ScrubAsync(new ScrubOptions(), CancellationToken.None)).Bad);
        Flip(test.SegmentPaths()[0], 500);

        await test.Store.ScrubAsync(new ScrubOptions(), CancellationToken.None);

        Assert.True(test.CanRead(id));
        Assert.Empty(test.Health.Alerts);
    }

    [Fact]
    public async Task The_slices_of_a_scrub_cover_every_chunk_once()
    {
        await using TestStore test = await TestStore.OpenAsync();
        await test.AddManyAsync(0, 500, bytes: 100);
        long chunks = 0;

        for (int slice = 0; slice < 7; slice++)
        {
            ScrubOptions options = new() { Slice = slice, Slices = 7 };
            chunks += (await test.Store.ScrubAsync(options, CancellationToken.None)).Chunks;
        }

        Assert.Equal(500, chunks);
    }

    private static void FlipBits(string[] paths, Random random, int count)
    {
        for (int i = 0; i < count; i++)
        {
            string path = paths[random.Next(paths.Length)];
            Flip(path, random.NextInt64(new FileInfo(path).Length), random.Next(8));
        }
    }

    private static void Flip(string path, long offset, int bit = 0)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        file.Position = offset;
        int value = file.ReadByte();
        file.Position = offset;
        file.WriteByte((byte)(value ^ (1 << bit)));
    }

    private static HashSet<ChunkId> WholeIn(string[] paths)
    {
        HashSet<ChunkId> whole = [];
        foreach (string path in paths)
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            SegmentScan scan = new(file.SafeFileHandle, 0, file.Length);
            while (scan.Next())
            {
                whole.Add(scan.Id);
            }
        }

        return whole;
    }
}
