using PeerStor.Engine.Backends;
using PeerStor.Engine.Backends.S3;
using PeerStor.Tests.Support;
using static PeerStor.Tests.Engine.Backends.BackendObjects;

namespace PeerStor.Tests.Engine.Backends;

/// <summary>What only S3 has, and what goes wrong with it.</summary>
[Collection(S3Collection.Name)]
public sealed class S3BackendTests(S3Fixture s3)
{
    [S3Fact]
    public async Task Whoever_has_the_address_may_read_or_write_an_object_for_a_while()
    {
        await using S3Backend backend = new(await NewAsync(), TimeProvider.System);
        using HttpClient browser = new();

        using HttpResponseMessage sent = await browser.PutAsync(
            backend.AddressOf("one", BackendAccess.Write, TimeSpan.FromMinutes(5)), new ByteArrayContent([1, 2, 3]));

        Assert.True(sent.IsSuccessStatusCode, await sent.Content.ReadAsStringAsync());
        Assert.Equal([1, 2, 3], await browser.GetByteArrayAsync(backend.AddressOf("one", BackendAccess.Read, TimeSpan.FromMinutes(5))));
    }

    [S3Fact]
    public async Task A_large_upload_goes_on_where_it_stopped()
    {
        S3Options options = await NewAsync();
        byte[] large = new byte[40 << 20];
        new Random(3).NextBytes(large);
        await using (S3Backend first = new(options, TimeProvider.System))
        {
            // Four parts go at once, so the fifth begins when one of them is there.
            BackendContent broken = new(large.Length, offset => offset < 32 << 20
                ? new MemoryStream(large, (int)offset, large.Length - (int)offset)
                : throw new IOException("gone"));
            await Assert.ThrowsAsync<IOException>(() => first.PutAsync("large", broken, onlyIfAbsent: false, default));
            Assert.Null(await first.FindAsync("large", default));
        }

        await using FaultProxy counted = new(s3.Gateway.Port);
        await using S3Backend second = new(options with { Endpoint = counted.Address }, TimeProvider.System);
        await PutAsync(second, "large", large);

        Assert.Equal(large, await ReadAsync(second, "large"));
        Assert.InRange(counted.BytesSent, 1 << 20, large.Length - (7 << 20));
    }

    [S3Fact]
    public async Task What_the_way_changed_is_refused_by_the_server_and_sent_again()
    {
        await using FaultProxy faulty = new(s3.Gateway.Port) { FlippedBodies = 2 };
        await using S3Backend backend = new(await NewAsync() with { Endpoint = faulty.Address, FirstDelay = TimeSpan.FromMilliseconds(1) }, TimeProvider.System);
        byte[] content = Random(1, 200_000);

        await PutAsync(backend, "one", content);

        Assert.Equal(2, faulty.Faults);
        Assert.Equal(content, await ReadAsync(backend, "one"));
    }

    [S3Fact]
    public async Task A_bucket_that_locks_what_is_written_gets_the_checksum_it_demands()
    {
        await using FaultProxy locked = new(s3.Gateway.Port) { DemandsMd5 = true };
        await using S3Backend backend = new(await NewAsync() with { Endpoint = locked.Address }, TimeProvider.System);

        await PutAsync(backend, "one", [1, 2, 3]);
        await PutAsync(backend, "two", [4]);

        Assert.Equal(1, locked.Faults);
        Assert.Equal([1, 2, 3], await ReadAsync(backend, "one"));
        Assert.Equal([4], await ReadAsync(backend, "two"));
    }

    [S3Fact]
    public async Task Errors_broken_answers_and_silence_cost_time_but_no_byte()
    {
        await using FaultProxy faulty = new(s3.Gateway.Port) { Errors = 0.1, Cuts = 0.1, Silences = 0.02 };
        S3Options options = await NewAsync() with { Endpoint = faulty.Address, Patience = TimeSpan.FromMilliseconds(500), FirstDelay = TimeSpan.FromMilliseconds(1) };
        await using S3Backend backend = new(options, TimeProvider.System);
        List<byte[]> contents = [.. Enumerable.Range(0, 60).Select(number => Random(number, 200_000))];

        await Parallel.ForAsync(0, contents.Count, async (number, _) => await UntilAsync(() => PutAsync(backend, $"n{number}", contents[number])));
        await Parallel.ForAsync(0, contents.Count, async (number, _) =>
            Assert.Equal(contents[number], await UntilAsync(() => ReadAsync(backend, $"n{number}"))));

        Assert.True(faulty.Faults > 10, $"only {faulty.Faults} faults");
    }

    [S3Fact]
    public async Task A_server_that_has_too_much_to_do_is_left_alone_for_longer_and_longer()
    {
        await using FaultProxy busy = new(s3.Gateway.Port) { SlowDowns = 3 };
        await using S3Backend backend = new(await NewAsync() with { Endpoint = busy.Address }, TimeProvider.System);

        await PutAsync(backend, "one", [1]);

        Assert.Equal([1], await ReadAsync(backend, "one"));
        Assert.Equal(3, backend.Counters.Counts["put"].Failed);
    }

    [S3Fact]
    public async Task Errors_are_said_in_words_that_lead_somewhere()
    {
        S3Options options = await NewAsync();
        Assert.Contains("AWS_ACCESS_KEY_ID", (await TroubleAsync(options with { AccessKey = "nobody" }, BackendTrouble.WrongCredentials)).Message, StringComparison.Ordinal);
        Assert.Contains("AWS_SECRET_ACCESS_KEY", (await TroubleAsync(options with { SecretKey = "wrong" }, BackendTrouble.WrongCredentials)).Message, StringComparison.Ordinal);
        Assert.Contains("AWS_S3_BUCKET", (await TroubleAsync(options with { Bucket = "never-made" }, BackendTrouble.NoPlace)).Message, StringComparison.Ordinal);
        Assert.Contains("cannot be reached", (await TroubleAsync(options with { Endpoint = new Uri("http://127.0.0.1:1") }, BackendTrouble.Away)).Message, StringComparison.Ordinal);
    }

    private static async Task<BackendException> TroubleAsync(S3Options options, BackendTrouble expected)
    {
        await using S3Backend backend = new(options, TimeProvider.System);
        BackendException trouble = await Assert.ThrowsAsync<BackendException>(() => PutAsync(backend, "one", [1]));
        Assert.Equal(expected, trouble.Trouble);
        Assert.DoesNotContain(CephServer.SecretKey, trouble.ToString(), StringComparison.Ordinal);
        return trouble;
    }

    private static async Task<T> UntilAsync<T>(Func<Task<T>> action)
    {
        for (int tries = 0; ; tries++)
        {
            try
            {
                return await action();
            }
            catch (BackendException passing) when (passing.IsPassing && tries < 10)
            {
                // As a queue would: again.
            }
        }
    }

    private static byte[] Random(int seed, int length)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private Task<S3Options> NewAsync() => s3.Gateway.NewBucketAsync(s3.NewName());
}
