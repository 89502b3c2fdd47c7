using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Files;
using PeerStor.Engine.Files.Quotas;
using PeerStor.Engine.Users;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Engine.Files.Quotas;

public sealed class QuotaTests : IAsyncLifetime
{
    private EngineFixture _fixture = null!;

    public async Task InitializeAsync() => _fixture = await EngineFixture.OpenAsync();

    public async Task DisposeAsync() => await _fixture.DisposeAsync();

    private StorageRoom Room => _fixture.Engine.Use.Of(_fixture.Owner.User);

    [Fact]
    public async Task A_file_counts_as_long_as_it_is_and_twice_the_same_counts_once()
    {
        byte[] content = EngineFixture.RandomBytes(2_000_000);
        await _fixture.PutAsync("a.bin", content);
        Assert.Equal(2_000_000, Room.UsedBytes);

        await _fixture.PutAsync("b.bin", content);

        Assert.Equal(2_000_000, Room.UsedBytes);
    }

    [Fact]
    public async Task Versions_and_the_trash_count_until_they_are_gone_for_good()
    {
        await _fixture.PutAsync("a.bin", EngineFixture.RandomBytes(300_000, 1));
        await _fixture.PutAsync("a.bin", EngineFixture.RandomBytes(200_000, 2));
        Entry entry = (await _fixture.Engine.Drive.FindAsync(_fixture.Owner, "a.bin", default))!;
        await _fixture.Engine.Drive.TrashAsync(_fixture.Owner, entry.Id, default);
        Assert.Equal(500_000, Room.UsedBytes);

        await _fixture.Engine.Drive.PurgeAsync(_fixture.Owner, [entry.Id], default);

        Assert.Equal(0, Room.UsedBytes);
    }

    [Fact]
    public async Task After_random_changes_and_a_restart_the_use_is_what_a_count_of_all_versions_gives()
    {
        Random random = new(7);
        for (int step = 0; step < 120; step++)
        {
            string name = $"{random.Next(6)}.bin";
            Entry? there = await _fixture.Engine.Drive.FindAsync(_fixture.Owner, name, default);
            switch (random.Next(4))
            {
                case 0 when there is not null:
                    await _fixture.Engine.Drive.TrashAsync(_fixture.Owner, there.Id, default);
                    break;
                case 1 when await TrashedAsync() is [{ } gone, ..]:
                    await _fixture.Engine.Drive.PurgeAsync(_fixture.Owner, [gone.Id], default);
                    break;
                default:
                    await _fixture.PutAsync(name, EngineFixture.RandomBytes(1000 * (1 + random.Next(40)), random.Next(8)));
                    break;
            }
        }

        long used = Room.UsedBytes;
        Assert.Equal(Recount(), used);
        await _fixture.RestartAsync();
        Assert.Equal(used, Room.UsedBytes);
    }

    [Fact]
    public async Task What_would_be_too_much_is_refused_before_any_of_it_is_read()
    {
        await AllowAsync(1_000_000);
        Assert.Equal(UploadOutcome.Stored, (await _fixture.PutAsync("fits.bin", EngineFixture.RandomBytes(1_000_000))).Outcome);

        UploadReply reply = await BeginAsync("more.bin", 1);

        Assert.Equal(UploadOutcome.OverQuota, reply.Outcome);
        Assert.Equal((1_000_000, 1_000_000, 1), (reply.Room!.UsedBytes, reply.Room.AllowedBytes, reply.NeededBytes));
    }

    [Fact]
    public async Task An_unfinished_upload_keeps_its_room_through_a_restart_and_gives_it_back_when_it_is_cancelled()
    {
        await AllowAsync(1_000_000);
        UploadReply begun = await BeginAsync("half.bin", 800_000);
        await _fixture.RestartAsync();
        Assert.Equal(800_000, Room.ArrivingBytes);
        Assert.Equal(UploadOutcome.OverQuota, (await BeginAsync("other.bin", 200_001)).Outcome);

        await _fixture.Engine.Uploads.CancelAsync(_fixture.Owner, begun.Upload!.Id, default);

        Assert.Equal(0, Room.ArrivingBytes);
        Assert.Equal(UploadOutcome.Accepted, (await BeginAsync("other.bin", 1_000_000)).Outcome);
    }

    [Fact]
    public async Task A_second_try_at_the_same_file_needs_no_second_room()
    {
        await AllowAsync(1_000_000);
        UploadReply first = await BeginAsync("film.bin", 800_000);
        UploadReply second = await BeginAsync("film.bin", 900_000);
        Assert.Equal(UploadOutcome.Accepted, second.Outcome);
        Assert.Equal(900_000, Room.ArrivingBytes);

        // Its room has gone to the second one, and there is none for both.
        UploadReply goneOn = await AppendAsync(first.Upload!.Id, EngineFixture.RandomBytes(800_000));

        Assert.Equal(UploadOutcome.OverQuota, goneOn.Outcome);
        Assert.Equal(UploadOutcome.Stored, (await AppendAsync(second.Upload!.Id, EngineFixture.RandomBytes(900_000))).Outcome);
        Assert.Equal((900_000, 0), (Room.UsedBytes, Room.ArrivingBytes));
    }

    [Fact]
    public async Task A_body_without_a_length_is_stopped_where_the_room_ends()
    {
        await AllowAsync(500_000);
        UploadReply begun = await BeginAsync("endless.bin", null, Uploads.PutProtocol);
        UploadReply reply = await _fixture.Engine.Uploads.AppendAsync(
            _fixture.Owner, begun.Upload!.Id, Pieces.Of(EngineFixture.RandomBytes(600_000), isLast: true) with { Bytes = null }, default);

        Assert.Equal(UploadOutcome.OverQuota, reply.Outcome);
        Assert.Equal((0, 0), (Room.UsedBytes, Room.ArrivingBytes));
        Assert.Equal(UploadOutcome.Stored, (await _fixture.PutAsync("fits.bin", EngineFixture.RandomBytes(500_000))).Outcome);
    }

    [Fact]
    public async Task Coming_near_the_limit_is_written_down_once()
    {
        await AllowAsync(1_000_000);
        TaskCompletionSource told = new();
        _fixture.Engine.Use.CameNear += (_, _) => told.TrySetResult();
        await _fixture.PutAsync("a.bin", EngineFixture.RandomBytes(899_999, 1));
        Assert.False(Room.IsNear);
        await _fixture.PutAsync("b.bin", EngineFixture.RandomBytes(10, 2));
        await _fixture.PutAsync("c.bin", EngineFixture.RandomBytes(10, 3));
        await told.Task.InTimeAsync();

        Assert.True(Room.IsNear);
        // Everything that was begun before this has been written when it is.
        await _fixture.Engine.Audit.NoteAsync(AuditEvent.SignedIn, "after", Origin.ThisMachine);
        IReadOnlyList<AuditRecord> records = await _fixture.Engine.Audit.ListAsync(null, 100, default);
        Assert.Single(records, record => record.Event == AuditEvent.QuotaNear);
    }

    private Task<bool> AllowAsync(long bytes) =>
        _fixture.Engine.Limits.SetQuotaAsync(_fixture.Owner, _fixture.Owner.User, bytes, Origin.ThisMachine, default);

    private Task<UploadReply> BeginAsync(string path, long? length, string protocol = "tus") => _fixture.Engine.Uploads.CreateAsync(
        _fixture.Owner, new UploadRequest(path, length, null, NameConflict.Replace, protocol), default);

    private Task<UploadReply> AppendAsync(UploadId upload, byte[] content) => _fixture.Engine.Uploads.AppendAsync(
        _fixture.Owner, upload, Pieces.Of(content), default);

    private async Task<IReadOnlyList<Entry>> TrashedAsync() =>
        await _fixture.Engine.Drive.ListTrashAsync(_fixture.Owner, 100, default);

    private long Recount()
    {
        ManifestStore manifests = new(_fixture.Engine.Chunks);
        return _fixture.Engine.Database.Read(connection => connection.Query(
                "SELECT public_manifest, private_manifest FROM versions", row => (row.Bytes(0), row.Bytes(1))))
            .SelectMany(version => manifests.References(version.Item1, version.Item2))
            .DistinctBy(use => Convert.ToHexString(use.Chunk)).Sum(use => use.Bytes);
    }
}
