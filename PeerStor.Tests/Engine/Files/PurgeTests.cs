using PeerStor.Engine.Chunks;
using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Files;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Engine.Files;

/// <summary>What a removal for good leaves, when something comes in between or is not there.</summary>
public sealed class PurgeTests
{
    /// <summary>More than the entries that are removed in one transaction.</summary>
    private const int Many = 501;

    [Fact]
    public async Task What_is_restored_while_the_trash_is_emptied_stays()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        Drive drive = fixture.Engine.Drive;
        await Task.WhenAll(Enumerable.Range(0, Many).Select(number => fixture.PutAsync($"box/{number}", [1])));
        EntryId box = (await drive.FindAsync(fixture.Owner, "box", default))!.Id;
        await drive.TrashAsync(fixture.Owner, box, default);

        await using HeldWriter writer = await HeldWriter.TakeAsync(fixture.Engine.Database.Writer);
        Task<Change> purged = drive.PurgeAsync(fixture.Owner, box, default);
        Task<Change> restored = drive.RestoreAsync(fixture.Owner, box, default);
        await writer.LetGoAsync();

        Assert.Equal(ChangeOutcome.Done, (await restored).Outcome);
        Assert.Equal(ChangeOutcome.NotFound, (await purged).Outcome);
        Assert.Null((await drive.GetAsync(fixture.Owner, box, default))!.TrashedAt);
        Assert.Equal(
            1, fixture.Engine.Database.Read(connection => connection.Scalar<long>(
                "SELECT count(*) FROM entries WHERE parent = $1 AND purged = 0", box.Value)));
    }

    [Fact]
    public async Task A_device_whose_clock_is_far_ahead_of_the_others_keeps_what_is_in_the_trash()
    {
        ManualClock right = new();
        ManualClock ahead = new();
        await using EngineFixture fixture = await EngineFixture.OpenAsync(right);
        EntryId file = (await fixture.PutAsync("a.txt", [1])).File!.Entry.Id;
        await fixture.Engine.Drive.TrashAsync(fixture.Owner, file, default);
        ahead.Advance(TrashBin.Retention + TimeSpan.FromDays(1));
        ReferenceClock clock = new(ahead);
        for (byte other = 1; other <= 2; other++)
        {
            byte[] id = new byte[32];
            id[0] = other;
            clock.Heard(NodeId.Of(id), right.GetUtcNow());
        }

        Assert.Equal(0, await EmptyAsync(fixture, clock));
        Assert.Equal(1, await EmptyAsync(fixture, new ReferenceClock(ahead)));
    }

    [Fact]
    public async Task The_manifest_of_a_large_file_stays_for_devices_that_join_later()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        EntryId file = await PutLargeAsync(fixture);
        List<ChunkId> pieces = fixture.Engine.Database.Read(connection => connection.Query(
            "SELECT public_manifest, private_manifest FROM versions", row => ManifestStore.Pieces(row.Bytes(0), row.Bytes(1)).ToList())).Single();
        Assert.NotEmpty(pieces);

        Assert.Equal(ChangeOutcome.Done, (await fixture.Engine.Drive.PurgeAsync(fixture.Owner, file, default)).Outcome);

        Assert.Equal(
            pieces.ToHashSet(),
            fixture.Engine.Database.Read(connection => connection.Query("SELECT chunk FROM chunk_refs", row => new ChunkId(row.Bytes(0)))).ToHashSet());
    }

    [Fact]
    public async Task A_file_whose_manifest_was_lost_can_be_removed_all_the_same()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        EntryId file = await PutLargeAsync(fixture);
        await fixture.RestartAsync(fixture.LoseChunks);

        Assert.Equal(ChangeOutcome.Done, (await fixture.Engine.Drive.PurgeAsync(fixture.Owner, file, default)).Outcome);
        Assert.Null(await fixture.Engine.Drive.GetAsync(fixture.Owner, file, default));
    }

    private static async Task<int> EmptyAsync(EngineFixture fixture, ReferenceClock clock) =>
        (await new TrashBin(fixture.Engine.Database, fixture.Engine.Drive, clock).EmptyExpiredAsync(fixture.Owner, default)).Removed;

    /// <summary>In the trash, and with so many chunks that its manifests are chunks themselves.</summary>
    private static async Task<EntryId> PutLargeAsync(EngineFixture fixture)
    {
        EntryId file = (await fixture.PutAsync("large", EngineFixture.RandomBytes(96 << 20))).File!.Entry.Id;
        await fixture.Engine.Drive.TrashAsync(fixture.Owner, file, default);
        return file;
    }
}
