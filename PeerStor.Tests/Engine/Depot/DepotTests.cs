using PeerStor.Engine;
using PeerStor.Engine.Backends;
using PeerStor.Engine.Common;
using PeerStor.Engine.Depot;
using PeerStor.Tests.Engine.Backends;
using PeerStor.Tests.Engine.Files;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Engine.Depot;

/// <summary>Files that lie in a backend too: a bucket of a real S3 server.</summary>
[Collection(S3Collection.Name)]
public sealed class DepotTests(S3Fixture s3)
{
    [S3Fact]
    public async Task A_file_reads_back_from_the_bucket_when_this_device_has_lost_it()
    {
        BackendOptions options = await NewAsync();
        byte[] content = Random(3_000_000);
        await using EngineFixture fixture = await EngineFixture.OpenAsync(backend: options);
        await fixture.PutAsync("film.mp4", content);
        await EmptiedAsync(fixture.Engine);

        await fixture.RestartAsync(fixture.LoseChunks);

        Assert.Equal(content, await fixture.ReadAsync("film.mp4"));
    }

    [S3Fact]
    public async Task The_bucket_learns_neither_names_nor_content()
    {
        BackendOptions options = await NewAsync();
        await using EngineFixture fixture = await EngineFixture.OpenAsync(backend: options);
        PeerStorEngine engine = fixture.Engine;
        byte[] content = System.Text.Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("a secret that nobody may read. ", 10_000)));
        await fixture.PutAsync("secret plan.txt", content);
        await EmptiedAsync(engine);

        IStorageBackend bucket = engine.Depots.Depot!.Backend;
        List<string> keys = await BackendObjects.ListAsync(bucket, "");

        Assert.NotEmpty(keys);
        foreach (string key in keys)
        {
            Assert.DoesNotContain("secret", key, StringComparison.Ordinal);
            Assert.Equal(-1, (await BackendObjects.ReadAsync(bucket, key))!.AsSpan().IndexOf("secret that"u8));
        }
    }

    [S3Fact]
    public async Task Uploads_go_on_while_the_bucket_is_away_and_are_there_when_it_is_back()
    {
        await using FaultProxy proxy = new(s3.Gateway.Port) { IsAway = true };
        BackendOptions options = await NewAsync();
        options = options with { S3 = options.S3! with { Endpoint = proxy.Address } };
        await using EngineFixture fixture = await EngineFixture.OpenAsync(backend: options);
        PeerStorEngine engine = fixture.Engine;
        List<byte[]> contents = [.. Enumerable.Range(0, 5).Select(number => Random(200_000 + number))];
        for (int i = 0; i < contents.Count; i++)
        {
            await fixture.PutAsync($"file{i}", contents[i]);
        }

        await UntilAsync(engine, status => status.Trouble is { Trouble: BackendTrouble.Away });
        Assert.Contains(engine.Health.Alerts, alert => alert.Id == "backend-away" && alert.Level == AlertLevel.Warning);
        Assert.Equal(contents[3], await fixture.ReadAsync("file3"));

        proxy.IsAway = false;
        await EmptiedAsync(engine);

        Assert.DoesNotContain(engine.Health.Alerts, alert => alert.Id == "backend-away");
        Assert.True(engine.Depots.Depot!.Status.Totals.Chunks >= contents.Count);
    }

    [S3Fact]
    public async Task A_key_that_may_not_write_is_named_and_what_was_uploaded_goes_there_once_it_may()
    {
        BackendOptions options = await NewAsync();
        BackendOptions reading = options with { S3 = await s3.Gateway.GuestOfAsync(options.S3!, "s3:ListBucket", "s3:GetObject") };
        byte[] content = Random(300_000);
        await using EngineFixture fixture = await EngineFixture.OpenAsync(backend: reading);
        PeerStorEngine engine = fixture.Engine;
        await fixture.PutAsync("one", content);

        await UntilAsync(engine, status => status.Trouble is { Trouble: BackendTrouble.NotAllowed });
        Alert alert = Assert.Single(engine.Health.Alerts, alert => alert.Id == "backend-away");
        Assert.StartsWith("The key may list, but not write in the bucket ", alert.What, StringComparison.Ordinal);
        Assert.Contains("s3:PutObject", alert.What, StringComparison.Ordinal);
        Assert.Contains("is kept on this device", alert.Consequence, StringComparison.Ordinal);
        Assert.Equal(content, await fixture.ReadAsync("one"));

        await s3.Gateway.GuestOfAsync(options.S3!, "s3:ListBucket", "s3:GetObject", "s3:PutObject");
        await EmptiedAsync(engine);

        Assert.DoesNotContain(engine.Health.Alerts, alert => alert.Id == "backend-away");
        await fixture.RestartAsync(fixture.LoseChunks);
        Assert.Equal(content, await fixture.ReadAsync("one"));
    }

    [S3Fact]
    public async Task A_wrong_secret_and_a_bucket_that_is_not_there_are_said_and_lose_nothing()
    {
        BackendOptions options = await NewAsync();
        foreach ((BackendTrouble expected, string words, BackendOptions wrong) in new[]
        {
            (BackendTrouble.WrongCredentials, "AWS_SECRET_ACCESS_KEY", options with { S3 = options.S3! with { SecretKey = "wrong" } }),
            (BackendTrouble.NoPlace, "There is no bucket never-made", options with { S3 = options.S3 with { Bucket = "never-made" } }),
        })
        {
            await using EngineFixture fixture = await EngineFixture.OpenAsync(backend: wrong);
            await fixture.PutAsync("one", Random(100_000));

            await UntilAsync(fixture.Engine, status => status.Trouble?.Trouble == expected);

            Assert.Contains(fixture.Engine.Health.Alerts, alert => alert.What.Contains(words, StringComparison.Ordinal));
            fixture.Backend = options;
            await fixture.RestartAsync();
            await EmptiedAsync(fixture.Engine);
            Assert.Equal(Random(100_000), await fixture.ReadAsync("one"));
        }
    }

    [S3Fact]
    public async Task What_waits_is_not_forgotten_over_a_restart()
    {
        await using FaultProxy proxy = new(s3.Gateway.Port) { IsAway = true };
        BackendOptions options = await NewAsync();
        await using EngineFixture fixture = await EngineFixture.OpenAsync(backend: options with { S3 = options.S3! with { Endpoint = proxy.Address } });
        await fixture.PutAsync("one", Random(100_000));
        Assert.True(fixture.Engine.Depots.Depot!.Status.Totals.Queued > 0);

        fixture.Backend = options;
        await fixture.RestartAsync();
        await EmptiedAsync(fixture.Engine);

        Assert.NotEmpty(await BackendObjects.ListAsync(fixture.Engine.Depots.Depot!.Backend, "chunks/"));
    }

    [S3Fact]
    public async Task A_bucket_that_was_emptied_is_noticed_and_filled_again()
    {
        BackendOptions options = await NewAsync();
        await using EngineFixture fixture = await EngineFixture.OpenAsync(backend: options);
        PeerStorEngine engine = fixture.Engine;
        await fixture.PutAsync("one", Random(3_000_000));
        await EmptiedAsync(engine);
        IStorageBackend bucket = engine.Depots.Depot!.Backend;
        int before = (await BackendObjects.ListAsync(bucket, "packs/")).Count;
        Assert.NotEqual(0, before);

        await s3.Gateway.EmptyAsync(options.S3!.Bucket);
        engine.Depots.Audit();
        await UntilAsync(engine, status => status.LastAudit?.Missing > 0 && status.Totals.Queued == 0);

        Assert.Equal(before, (await BackendObjects.ListAsync(bucket, "packs/")).Count);
        Assert.Empty(engine.Depots.Depot.Status.LastAudit!.Lost);
        Assert.Contains(engine.Health.Alerts, alert => alert.Id == "backend-parts-missing");
    }

    [S3Fact]
    public async Task Media_goes_away_here_only_after_it_was_read_back_and_is_read_from_there_then()
    {
        BackendOptions options = await NewAsync() with { GivesUpAfter = TimeSpan.Zero, SmallestGivenUpBytes = 1000, CacheBytes = 500_000 };
        await using EngineFixture fixture = await EngineFixture.OpenAsync(backend: options);
        PeerStorEngine engine = fixture.Engine;
        byte[] film = Random(2_000_000);
        byte[] text = Random(2_000_000 + 1);
        await fixture.PutAsync("film.mp4", film);
        await fixture.PutAsync("text.bin", text);

        await UntilAsync(engine, status => status.Totals is { Queued: 0, OnlyThereBytes: >= 2_000_000 });
        Assert.InRange(engine.Depots.Depot!.Status.Totals.OnlyThereBytes, film.Length, film.Length + 10_000);
        Assert.Equal(film, await fixture.ReadAsync("film.mp4"));
        Assert.Equal(text, await fixture.ReadAsync("text.bin"));

        engine.Depots.Hurry();
        await UntilAsync(engine, _ => engine.Depots.CachedBytes <= 500_000);
        Assert.Equal(film, await fixture.ReadAsync("film.mp4"));
    }

    [S3Fact]
    public async Task A_part_that_was_changed_in_the_bucket_never_reaches_a_reader()
    {
        BackendOptions options = await NewAsync();
        byte[] content = Random(50_000);
        await using EngineFixture fixture = await EngineFixture.OpenAsync(backend: options);
        await fixture.PutAsync("one", content);
        await EmptiedAsync(fixture.Engine);
        IStorageBackend bucket = fixture.Engine.Depots.Depot!.Backend;
        foreach (string key in await BackendObjects.ListAsync(bucket, "chunks/"))
        {
            byte[] bytes = (await BackendObjects.ReadAsync(bucket, key))!;
            bytes[17] ^= 1;
            await BackendObjects.PutAsync(bucket, key, bytes);
        }

        await fixture.RestartAsync(fixture.LoseChunks);

        await Assert.ThrowsAnyAsync<IOException>(() => fixture.ReadAsync("one"));
    }

    [S3Fact]
    public async Task A_part_that_was_changed_in_the_bucket_is_replaced_by_a_good_copy_once_it_is_seen()
    {
        BackendOptions options = await NewAsync();
        await using EngineFixture fixture = await EngineFixture.OpenAsync(backend: options);
        PeerStorEngine engine = fixture.Engine;
        await fixture.PutAsync("one", Random(50_000));
        await EmptiedAsync(engine);
        IStorageBackend bucket = engine.Depots.Depot!.Backend;
        Dictionary<string, byte[]> good = [];
        foreach (string key in await BackendObjects.ListAsync(bucket, "chunks/"))
        {
            good[key] = (await BackendObjects.ReadAsync(bucket, key))!;
            byte[] changed = [.. good[key]];
            changed[17] ^= 1;
            await BackendObjects.PutAsync(bucket, key, changed);
            Assert.Null(await engine.Depots.Depot.ReadAsync(DepotKey.ChunkOf(key)!.Value, default));
        }

        await UntilAsync(engine, status => status.Totals.Queued == 0 && good.Keys.All(key => !engine.Depots.Depot.IsDamaged(DepotKey.ChunkOf(key)!.Value)));

        foreach ((string key, byte[] content) in good)
        {
            Assert.Equal(content, await BackendObjects.ReadAsync(bucket, key));
        }

        Assert.Contains(engine.Health.Alerts, alert => alert.Id == "backend-parts-missing" && alert.Level == AlertLevel.Warning);
    }

    private static byte[] Random(int length) => EngineFixture.RandomBytes(length, seed: length);

    private static Task EmptiedAsync(PeerStorEngine engine) =>
        UntilAsync(engine, status => status is { Trouble: null, IsOpen: true, Totals: { Queued: 0, Chunks: > 0 } });

    private static async Task UntilAsync(PeerStorEngine engine, Func<DepotStatus, bool> isSo)
    {
        TaskCompletionSource so = new(TaskCreationOptions.RunContinuationsAsynchronously);
        void Look()
        {
            if (isSo(engine.Depots.Depot!.Status))
            {
                so.TrySetResult();
            }
        }

        engine.Depots.Depot!.Changed += Look;
        engine.Depots.Hurry();
        Look();
        await so.Task.WaitAsync(TimeSpan.FromSeconds(60));
        engine.Depots.Depot.Changed -= Look;
    }

    private async Task<BackendOptions> NewAsync() => new()
    {
        Wanted = BackendKind.S3, S3 = await s3.Gateway.NewBucketAsync(s3.NewName()), FirstPause = TimeSpan.FromMilliseconds(10),
    };
}
