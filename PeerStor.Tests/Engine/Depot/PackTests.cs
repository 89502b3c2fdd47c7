using PeerStor.Engine.Backends;
using PeerStor.Engine.Chunks;
using PeerStor.Engine.Cluster;
using PeerStor.Engine.Depot;
using PeerStor.Engine.Journal;
using PeerStor.Engine.Peers;
using PeerStor.Tests.Engine.Files;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Engine.Depot;

/// <summary>Many chunks in one object, in a folder that devices share.</summary>
public sealed class PackTests : IDisposable
{
    private readonly TempFolder _share = new();

    public PackTests() => File.WriteAllBytes(_share.File(NfsBackend.MarkFile), []);

    [Fact]
    public async Task What_is_brought_together_lies_in_few_objects_and_reads_back_from_there()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync(backend: Options());
        byte[] film = Random(20_000_000);
        await fixture.PutAsync("film.mp4", film);
        await EmptiedAsync(fixture);
        Assert.InRange(Packs().Count, 3, 4);
        Assert.InRange(fixture.Engine.Depots.Depot!.Status.Totals.Bytes, film.Length, film.Length + 100_000);

        await fixture.RestartAsync(fixture.LoseChunks);

        Assert.Equal(film, await fixture.ReadAsync("film.mp4"));
    }

    [Fact]
    public async Task Many_small_files_are_few_objects()
    {
        BackendOptions options = Options();
        await using EngineFixture fixture = await EngineFixture.OpenAsync(backend: new BackendOptions());
        for (int i = 0; i < 300; i++)
        {
            await fixture.PutAsync($"file{i}", Random(1000 + i));
        }

        fixture.Backend = options;
        await fixture.RestartAsync();
        await EmptiedAsync(fixture);

        Assert.Equal((2, 0), (Packs().Count, Singles().Count));
        await fixture.RestartAsync(fixture.LoseChunks);
        Assert.Equal(Random(1123), await fixture.ReadAsync("file123"));
    }

    [Fact]
    public async Task A_part_that_was_changed_in_a_pack_is_replaced_by_a_good_copy_that_is_read_from_then_on()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync(backend: Options());
        byte[] content = Random(3_000_000);
        await fixture.PutAsync("one", content);
        await EmptiedAsync(fixture);
        string pack = Assert.Single(Packs());
        List<ChunkId> chunks = [.. PackFormat.Read(await File.ReadAllBytesAsync(pack), new FileInfo(pack).Length)!.Select(one => one.Chunk)];
        Change(pack, 1000);

        Assert.Null(await fixture.Engine.Depots.Depot!.ReadAsync(chunks[0], default));
        await UntilAsync(fixture, status => status.Totals.Queued == 0 && !fixture.Engine.Depots.Depot.IsDamaged(chunks[0]));

        Assert.EndsWith(chunks[0].ToString(), Assert.Single(Singles()), StringComparison.Ordinal);
        Assert.Contains(fixture.Engine.Health.Alerts, alert => alert.Id == "backend-parts-missing");
        await fixture.RestartAsync(fixture.LoseChunks);
        Assert.Equal(content, await fixture.ReadAsync("one"));
    }

    [Fact]
    public async Task A_changed_part_without_another_copy_never_reaches_a_reader()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync(backend: Options());
        await fixture.PutAsync("one", Random(3_000_000));
        await EmptiedAsync(fixture);
        Change(Assert.Single(Packs()), 1_700_000);

        await fixture.RestartAsync(fixture.LoseChunks);

        await Assert.ThrowsAnyAsync<IOException>(() => fixture.ReadAsync("one"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_pack_that_was_deleted_or_cut_short_is_noticed_and_its_parts_are_brought_again(bool isDeleted)
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync(backend: Options());
        byte[] content = Random(3_000_000);
        await fixture.PutAsync("one", content);
        await EmptiedAsync(fixture);
        string pack = Assert.Single(Packs());
        if (isDeleted)
        {
            File.Delete(pack);
        }
        else
        {
            using FileStream file = File.OpenWrite(pack);
            file.SetLength(file.Length - 1);
        }

        fixture.Engine.Depots.Audit();
        await UntilAsync(fixture, status => status.LastAudit?.Missing > 0 && status.Totals.Queued == 0);

        Assert.Empty(fixture.Engine.Depots.Depot!.Status.LastAudit!.Lost);
        await fixture.RestartAsync(fixture.LoseChunks);
        Assert.Equal(content, await fixture.ReadAsync("one"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_pack_that_comes_back_is_read_again_although_its_parts_were_given_up_for_lost(bool isCompared)
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync(backend: Options());
        byte[] content = Random(3_000_000);
        await fixture.PutAsync("one", content);
        await EmptiedAsync(fixture);
        string pack = Assert.Single(Packs());
        File.Move(pack, _share.File("beside"));
        await fixture.RestartAsync(fixture.LoseChunks);
        fixture.Engine.Depots.Audit();
        await UntilAsync(fixture, status => status.LastAudit?.Lost.Count > 0);
        await Assert.ThrowsAnyAsync<IOException>(() => fixture.ReadAsync("one"));

        File.Move(_share.File("beside"), pack);
        if (isCompared)
        {
            fixture.Engine.Depots.Audit();
            await UntilAsync(fixture, status => status.LastAudit is { Missing: 0, Lost.Count: 0 });
        }
        else
        {
            // A device looks for its own packs when it starts.
            await fixture.RestartAsync();
            await EmptiedAsync(fixture);
        }

        Assert.Equal(content, await fixture.ReadAsync("one"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_was_lost_for_good_and_is_stored_again_is_brought_again(bool isPack)
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync(backend: Options());
        byte[] content = Random(isPack ? 3_000_000 : 3_000);
        await fixture.PutAsync("one", content);
        await EmptiedAsync(fixture);
        File.Delete(Assert.Single(isPack ? Packs() : Singles()));
        await fixture.RestartAsync(fixture.LoseChunks);
        fixture.Engine.Depots.Audit();
        await UntilAsync(fixture, status => status.LastAudit?.Lost.Count > 0);
        ChunkDepot depot = fixture.Engine.Depots.Depot!;
        Assert.Equal((0, 0), (depot.Status.Totals.Chunks, depot.Status.Totals.OnlyThere));
        await fixture.RestartAsync();

        await fixture.PutAsync("one again", content);
        await UntilAsync(fixture, status => status.Totals is { Queued: 0, Chunks: > 0 });

        await fixture.RestartAsync(fixture.LoseChunks);
        Assert.Equal(content, await fixture.ReadAsync("one"));
    }

    [Fact]
    public async Task What_lies_there_already_is_not_brought_again_when_that_was_forgotten()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync(backend: Options());
        byte[] content = Random(3_000_000);
        await fixture.PutAsync("one", content);
        await EmptiedAsync(fixture);
        List<string> before = Packs();
        await ForgetAsync(fixture);

        await fixture.RestartAsync();
        await EmptiedAsync(fixture);

        Assert.Equal(before, Packs());
        Assert.Empty(Singles());
        await fixture.RestartAsync(fixture.LoseChunks);
        Assert.Equal(content, await fixture.ReadAsync("one"));
    }

    [Fact]
    public async Task Packs_of_a_device_that_is_not_known_are_found_by_comparing()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync(backend: Options());
        byte[] content = Random(3_000_000);
        await fixture.PutAsync("one", content);
        await EmptiedAsync(fixture);
        string pack = Assert.Single(Packs());
        string elsewhere = Path.Combine(_share.Path, "packs", new string('a', 64), Path.GetFileName(pack));
        Directory.CreateDirectory(Path.GetDirectoryName(elsewhere)!);
        File.Move(pack, elsewhere);

        AuditReport? first = fixture.Engine.Depots.Depot!.Status.LastAudit;
        fixture.Engine.Depots.Audit();
        await UntilAsync(fixture, status => status.LastAudit != first);
        Assert.True(fixture.Engine.Depots.Depot!.Status.LastAudit is { Missing: 0, Strays: 0, Lost.Count: 0 });
        await fixture.RestartAsync(fixture.LoseChunks);

        Assert.Equal(content, await fixture.ReadAsync("one"));
        Assert.Equal([elsewhere], Packs());
    }

    [Fact]
    public async Task With_other_devices_only_what_was_written_here_is_brought_at_once()
    {
        BackendOptions options = Options() with { WaitsForOthers = TimeSpan.FromHours(1) };
        await using EngineFixture fixture = await EngineFixture.OpenAsync(backend: new BackendOptions());
        await fixture.PutAsync("before", Random(2_000_000));
        await AddOtherAsync(fixture);
        fixture.Backend = options;
        await fixture.RestartAsync();
        await fixture.PutAsync("own", Random(3_000_000));

        await UntilAsync(fixture, status => status.Totals.Bytes >= 3_000_000);

        // Nobody knows who wrote the rest: perhaps another device is bringing it.
        Assert.Single(Packs());
        Assert.Empty(Singles());
        Assert.True(fixture.Engine.Depots.Depot!.Status.Totals.Queued > 0);
        Assert.Null(fixture.Engine.Depots.Depot.Brought);

        fixture.Backend = options with { WaitsForOthers = TimeSpan.Zero };
        await fixture.RestartAsync();
        await EmptiedAsync(fixture);

        Assert.Single(Packs());
        Assert.NotEmpty(Singles());
        await Patience.UntilAsync(() => fixture.Engine.Depots.Depot!.Brought is not null, "it counts as brought");
    }

    [Fact]
    public async Task What_another_device_brought_is_found_and_not_brought_again()
    {
        BackendOptions options = Options() with { WaitsForOthers = TimeSpan.FromHours(1) };
        await using EngineFixture fixture = await EngineFixture.OpenAsync(backend: Options());
        NodeIdentity other = await AddOtherAsync(fixture);
        byte[] content = Random(3_000_000);
        await fixture.PutAsync("one", content);
        await UntilAsync(fixture, status => status.Totals.Bytes >= content.Length);
        string pack = Assert.Single(Packs());
        string elsewhere = Path.Combine(_share.Path, PackKey.Of(other.Node, 5));
        await ForgetAsync(fixture);

        fixture.Backend = options;
        await fixture.RestartAsync(() =>
        {
            fixture.LoseChunks();
            Directory.CreateDirectory(Path.GetDirectoryName(elsewhere)!);
            File.Move(pack, elsewhere);
        });

        Assert.Equal(content, await fixture.ReadAsync("one"));
        await EmptiedAsync(fixture);
        Assert.Equal([elsewhere], Packs());
        Assert.Empty(Singles());
    }

    public void Dispose() => _share.Dispose();

    private static byte[] Random(int length) => EngineFixture.RandomBytes(length, seed: length);

    private static Task<int> ForgetAsync(EngineFixture fixture) => fixture.Engine.Database.Writer.RunAsync(
        transaction => transaction.Connection.Execute("DELETE FROM depot_packs") + transaction.Connection.Execute("DELETE FROM depot_chunks"), default);

    private static void Change(string file, int offset)
    {
        byte[] bytes = File.ReadAllBytes(file);
        bytes[offset] ^= 1;
        File.WriteAllBytes(file, bytes);
    }

    private static async Task<NodeIdentity> AddOtherAsync(EngineFixture fixture)
    {
        NodeIdentity other = NodeIdentity.Create();
        DeviceRecord record = new(other.Node, other.PublicKey, "other", [], "", null, 1);
        await fixture.Engine.Database.Writer.RunAsync(
            transaction => fixture.Engine.Devices.Log.Append(transaction, OperationKind.DevicePut, other.Node.Entity, record.Encode()), default);
        return other;
    }

    private static Task EmptiedAsync(EngineFixture fixture) => UntilAsync(fixture, status => status is { IsOpen: true, Totals: { Queued: 0, Chunks: > 0 } });

    private static Task UntilAsync(EngineFixture fixture, Func<DepotStatus, bool> isSo)
    {
        fixture.Engine.Depots.Hurry();
        return Patience.UntilAsync(() => isSo(fixture.Engine.Depots.Depot!.Status), "the queue is as it should be");
    }

    private List<string> Packs() => Objects("packs");

    private List<string> Singles() => Objects("chunks");

    private List<string> Objects(string folder) => Directory.Exists(_share.File(folder))
        ? [.. Directory.EnumerateFiles(_share.File(folder), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)]
        : [];

    private BackendOptions Options() => new() { Wanted = BackendKind.Nfs, NfsFolder = _share.Path, FirstPause = TimeSpan.FromMilliseconds(10) };
}
