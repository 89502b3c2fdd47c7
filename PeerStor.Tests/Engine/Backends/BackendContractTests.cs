using System.Reflection;
using System.Security.Cryptography;
using PeerStor.Engine.Backends;
using PeerStor.Engine.Backends.S3;
using PeerStor.Tests.Support;
using Xunit.Sdk;
using static PeerStor.Tests.Engine.Backends.BackendObjects;

namespace PeerStor.Tests.Engine.Backends;

/// <summary>What every backend promises, whatever it is made of.</summary>
[Collection(S3Collection.Name)]
public sealed class BackendContractTests(S3Fixture s3) : IDisposable
{
    private readonly TempFolder _folder = new();

    private static readonly byte[] Small = RandomNumberGenerator.GetBytes(100_000);

    [Theory, OnDisks, OnS3]
    public async Task What_was_stored_reads_back_whole_and_in_ranges(BackendKind kind)
    {
        await using IStorageBackend backend = await OpenAsync(kind);
        Assert.Equal(PutOutcome.Stored, await PutAsync(backend, "a/b/one", Small));

        Assert.Equal(Small, await ReadAsync(backend, "a/b/one"));
        Assert.Equal(Small[10..30], await ReadAsync(backend, "a/b/one", 10, 20));
        Assert.Equal(Small[^5..], await ReadAsync(backend, "a/b/one", Small.Length - 5, 100));
        Assert.Empty((await ReadAsync(backend, "a/b/one", Small.Length, 10))!);
        Assert.Empty((await ReadAsync(backend, "a/b/one", 5, 0))!);
        Assert.Equal(Small[7..], await ReadAsync(backend, "a/b/one", 7));
        Assert.Equal(Small.Length, (await backend.FindAsync("a/b/one", default))!.LengthBytes);
    }

    [Theory, OnDisks, OnS3]
    public async Task What_is_not_there_is_not_there(BackendKind kind)
    {
        await using IStorageBackend backend = await OpenAsync(kind);

        Assert.Null(await backend.GetAsync("nothing", 0, null, default));
        Assert.Null(await backend.GetAsync("no/folder/either", 5, 10, default));
        Assert.Null(await backend.FindAsync("nothing", default));
        await backend.DeleteAsync("nothing", default);
        await PutAsync(backend, "gone", Small);
        await backend.DeleteAsync("gone", default);
        Assert.Null(await backend.FindAsync("gone", default));
        Assert.Empty(await ListAsync(backend, "gone"));
    }

    [Theory, OnDisks, OnS3]
    public async Task An_object_is_replaced_unless_it_shall_only_be_made(BackendKind kind)
    {
        await using IStorageBackend backend = await OpenAsync(kind);
        await PutAsync(backend, "one", [1]);
        await PutAsync(backend, "one", [2, 3]);
        Assert.Equal([2, 3], await ReadAsync(backend, "one"));

        PutOutcome outcome = await backend.PutAsync("one", BackendContent.Of(new byte[] { 9 }), onlyIfAbsent: true, default);

        Assert.Equal(PutOutcome.AlreadyThere, outcome);
        Assert.Equal([2, 3], await ReadAsync(backend, "one"));
        Assert.Equal(PutOutcome.Stored, await backend.PutAsync("two", BackendContent.Of(new byte[] { 9 }), onlyIfAbsent: true, default));
    }

    [Theory, OnDisks, OnS3]
    public async Task Of_many_that_make_one_object_at_once_one_makes_it(BackendKind kind)
    {
        await using IStorageBackend backend = await OpenAsync(kind);

        PutOutcome[] outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => Task.Run(() =>
            backend.PutAsync("race", BackendContent.Of(new[] { (byte)number }), onlyIfAbsent: true, default))));

        int winner = Array.IndexOf(outcomes, PutOutcome.Stored);
        Assert.Single(outcomes, PutOutcome.Stored);
        Assert.Equal([(byte)winner], (await ReadAsync(backend, "race"))!);
    }

    [Theory, OnDisks, OnS3]
    public async Task Lists_come_in_order_by_prefix_and_from_any_key_on(BackendKind kind)
    {
        await using IStorageBackend backend = await OpenAsync(kind);
        string[] keys = ["a-b", "a/1", "a/2/x", "a/2/y", "a/20", "a/3", "b"];
        foreach (string key in keys.Reverse())
        {
            await PutAsync(backend, key, [1, 2, 3]);
        }

        Assert.Equal(keys, await ListAsync(backend, ""));
        Assert.Equal(keys[1..^1], await ListAsync(backend, "a/"));
        Assert.Equal(["a/2/x", "a/2/y", "a/20"], await ListAsync(backend, "a/2"));
        Assert.Equal(["a/20", "a/3"], await ListAsync(backend, "a/", after: "a/2/y"));
        Assert.Empty(await ListAsync(backend, "c"));
        await foreach (BackendObject one in backend.ListAsync("b", null, default))
        {
            Assert.Equal(3, one.LengthBytes);
            Assert.InRange(one.Modified, DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.MaxValue);
        }
    }

    [Theory, OnDisks, OnS3]
    public async Task A_large_object_goes_up_and_comes_back_byte_for_byte(BackendKind kind)
    {
        await using IStorageBackend backend = await OpenAsync(kind);
        byte[] large = new byte[(20 << 20) + 12_345];
        new Random(7).NextBytes(large);

        await PutAsync(backend, "large", large);

        Assert.Equal(SHA256.HashData(large), SHA256.HashData((await ReadAsync(backend, "large"))!));
        Assert.Equal(large[(17 << 20)..((17 << 20) + 100)], (await ReadAsync(backend, "large", 17 << 20, 100))!);
    }

    [Theory, OnDisks, OnS3]
    public async Task Keys_that_lead_elsewhere_are_refused(BackendKind kind)
    {
        await using IStorageBackend backend = await OpenAsync(kind);
        foreach (string key in (string[])["", "/a", "a/", "a//b", "../a", "a/../b", ".hidden", "a b", "a\0", "ä", new string('a', 600)])
        {
            await Assert.ThrowsAsync<ArgumentException>(() => PutAsync(backend, key, [1]));
            await Assert.ThrowsAsync<ArgumentException>(() => backend.GetAsync(key, 0, null, default));
        }
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>A new, empty one.</summary>
    private async Task<IStorageBackend> OpenAsync(BackendKind kind)
    {
        if (kind == BackendKind.S3)
        {
            return new MeasuredBackend(new S3Backend(await s3.Gateway.NewBucketAsync(s3.NewName()), TimeProvider.System));
        }

        if (kind == BackendKind.Local)
        {
            return new LocalBackend(_folder.Path);
        }

        await File.WriteAllBytesAsync(_folder.File(NfsBackend.MarkFile), []);
        return new NfsBackend(_folder.Path, new SystemMounts());
    }

    private sealed class OnDisksAttribute : DataAttribute
    {
        public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [[BackendKind.Local], [BackendKind.Nfs]];
    }

    private sealed class OnS3Attribute : DataAttribute
    {
        public OnS3Attribute() => Skip = CephServer.Missing;

        public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [[BackendKind.S3]];
    }
}
