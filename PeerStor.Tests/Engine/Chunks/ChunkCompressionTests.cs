using System.Security.Cryptography;
using System.Text;
using PeerStor.Engine.Chunks;

namespace PeerStor.Tests.Engine.Chunks;

public sealed class ChunkCompressionTests
{
    private static readonly byte[] Secret = SHA256.HashData("a user's secret"u8);

    public static TheoryData<string> Methods => ["zstd", "brotli"];

    [Theory]
    [MemberData(nameof(Methods))]
    public void A_chunk_comes_back_by_either_method(string method)
    {
        foreach (int length in (int[])[300, 5_000, 600_000, 1 << 20, 3 << 20])
        {
            byte[] plain = SampleBytes.Text(length);
            using SealedChunk chunk = ChunkSealer.Seal(plain, Secret, Named(method));
            Assert.True(chunk.StoredBytes < length + 16);
            Assert.Equal(plain, SampleBytes.Open(chunk));
        }
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Random_bytes_are_left_alone_by_either_method(string method)
    {
        byte[] plain = SampleBytes.Random(500_000, seed: 5);
        using SealedChunk chunk = ChunkSealer.Seal(plain, Secret, Named(method));
        Assert.Equal(plain.Length + 16, chunk.StoredBytes);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Compressed_bytes_that_are_damaged_or_cut_short_never_unpack(string method)
    {
        IChunkCompression compression = Named(method);
        byte[] plain = SampleBytes.Text(20_000);
        byte[] packed = new byte[20_000];
        byte[] unpacked = new byte[20_000];
        Assert.True(compression.TryCompress(plain, packed, out int length));
        Assert.False(compression.TryDecompress(packed.AsSpan(0, length - 1), unpacked));
        Assert.False(compression.TryDecompress([], unpacked));
        Assert.False(compression.TryDecompress(SampleBytes.Random(length, seed: 6), unpacked));
        Assert.False(compression.TryDecompress(packed.AsSpan(0, length), new byte[19_999]));
        Assert.False(compression.TryDecompress(packed.AsSpan(0, length), new byte[20_001]));
    }

    // Made by the command lines of zstd and node and encrypted by Python, with the secret above.
    [Theory]
    [InlineData("669a26ec76dc4e48030d676e003b5f8d7c2b952398c07f445de009cb1cb24aad",
        "8491d4919afc9b6370584d3a6e590d5babba105da8eaeaa81741d3d81800b3ab7e0dc8310f3456180dda")]
    [InlineData("6ff37ea0340499e6c693f92d871dd4b427277982ece0abaa6b4e3013187030ff",
        "d489998a6deb09f064782a80f6908e5baa569558d23b42ca3852b2961bb9bbb21be9ce40b19b1c41")]
    public void A_chunk_that_was_compressed_long_ago_opens(string key, string stored)
    {
        byte[] plain = new byte[180];
        ChunkOpener.Open(Convert.FromHexString(stored), new ChunkKey(Convert.FromHexString(key)), plain.Length, plain);
        Assert.Equal(string.Concat(Enumerable.Repeat("peerstor ", 20)), Encoding.ASCII.GetString(plain));
    }

    [Fact]
    public void Zstd_is_used_where_it_is_installed() =>
        Assert.Equal(Zstd.IsAvailable ? ChunkMethod.Zstd : ChunkMethod.Brotli, ChunkCompression.Best.Method);

    [Fact]
    public void The_methods_keep_their_numbers() =>
        Assert.Equal([(1, "Zstd"), (2, "Brotli")], Enum.GetValues<ChunkMethod>().Select(method => ((int)method, method.ToString())));

    private static IChunkCompression Named(string method) =>
        ChunkCompression.Of(method == "zstd" ? ChunkMethod.Zstd : ChunkMethod.Brotli)!;
}
