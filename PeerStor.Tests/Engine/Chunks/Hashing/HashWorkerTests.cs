using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using PeerStor.Engine.Chunks.Hashing;

namespace PeerStor.Tests.Engine.Chunks.Hashing;

public sealed class HashWorkerTests
{
    private const int Seed = 7;

    [Fact]
    public async Task Many_messages_of_every_length_around_a_block_get_their_SHA_256()
    {
        foreach (IHashWorker worker in Workers())
        {
            byte[][] messages = [.. Enumerable.Range(0, 200).Select(length => Bytes(length))];
            await AssertHashedAsync(worker, messages);
        }
    }

    [Fact]
    public async Task Messages_of_different_lengths_share_the_lanes()
    {
        var random = new Random(Seed);
        foreach (IHashWorker worker in Workers())
        {
            byte[][] messages = [.. Enumerable.Range(0, 60).Select(_ => Bytes(random.Next(0, 300_000)))];
            await AssertHashedAsync(worker, messages);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(55)]
    [InlineData(64)]
    [InlineData(40_000)]
    [InlineData(1 << 20)]
    public async Task A_chunk_hash_equals_the_platforms(int length)
    {
        byte[] message = Bytes(length);
        byte[][] hashes = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => ChunkHash.Sha256Async(message).AsTask()));
        Assert.All(hashes, hash => Assert.Equal(SHA256.HashData(message), hash));
    }

    private static async Task AssertHashedAsync(IHashWorker worker, byte[][] messages)
    {
        byte[][] hashes = await Task.WhenAll(messages.Select(message => worker.HashAsync(message)));
        Assert.Equal(messages.Select(message => Convert.ToHexString(SHA256.HashData(message))), hashes.Select(Convert.ToHexString));
    }

    private static IEnumerable<IHashWorker> Workers()
    {
        if (Lanes16.IsSupported)
        {
            yield return new HashWorker<Vector512<uint>, Lanes16>();
        }

        if (Lanes8.IsSupported)
        {
            yield return new HashWorker<Vector256<uint>, Lanes8>();
        }
    }

    private static byte[] Bytes(int length)
    {
        byte[] bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }
}
