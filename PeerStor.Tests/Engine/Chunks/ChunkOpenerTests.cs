using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using PeerStor.Engine.Chunks;

namespace PeerStor.Tests.Engine.Chunks;

public sealed class ChunkOpenerTests
{
    private static readonly byte[] Secret = SHA256.HashData("a user's secret"u8);

    [Fact]
    public void Whatever_was_sealed_comes_back()
    {
        Gen<byte[]> random = Gen.Choose(0, 200_000).SelectMany(length => Gen.Choose(0, 1_000_000).Select(seed => SampleBytes.Random(length, seed)));
        Gen<byte[]> text = Gen.Choose(0, 200_000).SelectMany(length => Gen.Choose(0, 1_000_000).Select(seed => SampleBytes.Text(length, seed)));
        Gen<byte[]> zeros = Gen.Choose(0, 200_000).Select(length => new byte[length]);
        Gen<byte[]> small = Gen.Choose(0, 255).Select(value => (byte)value).ListOf().Select(bytes => bytes.ToArray());
        Gen<byte[]> mixed = random.SelectMany(first => text.Select(second => (byte[])[.. first, .. second]));
        Prop.ForAll(Gen.OneOf(random, text, zeros, small, mixed).ToArbitrary(), plain =>
        {
            using SealedChunk chunk = ChunkSealer.Seal(plain, Secret, tryCompress: true);
            return SampleBytes.Open(chunk).AsSpan().SequenceEqual(plain);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(60));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void One_bit_changed_anywhere_is_refused(bool compressed)
    {
        byte[] plain = SampleBytes.Text(700);
        using SealedChunk chunk = ChunkSealer.Seal(plain, Secret, compressed);
        byte[] stored = chunk.Ciphertext.ToArray();
        byte[] destination = new byte[plain.Length];
        for (int bit = 0; bit < stored.Length * 8; bit++)
        {
            stored[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Throws<ChunkDamagedException>(() => ChunkOpener.Open(stored, chunk.Key, plain.Length, destination));
            stored[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Assert.Equal(plain.Length, ChunkOpener.Open(stored, chunk.Key, plain.Length, destination));
    }

    [Fact]
    public void Another_key_is_refused()
    {
        using SealedChunk chunk = ChunkSealer.Seal("secret"u8, Secret, tryCompress: false);
        ChunkKey other = new(new byte[ChunkKey.Bytes]);
        Assert.Throws<ChunkDamagedException>(() => ChunkOpener.Open(chunk.Ciphertext.Span, other, chunk.PlainBytes, new byte[6]));
    }

    [Theory]
    [InlineData(true, -1)]
    [InlineData(true, 1)]
    [InlineData(true, 1_000_000)]
    [InlineData(false, -1)]
    [InlineData(false, 1)]
    public void Another_length_than_the_sealed_one_is_refused(bool compressed, int difference)
    {
        using SealedChunk chunk = ChunkSealer.Seal(SampleBytes.Text(10_000), Secret, compressed);
        int claimed = chunk.PlainBytes + difference;
        Assert.Throws<ChunkDamagedException>(
            () => ChunkOpener.Open(chunk.Ciphertext.Span, chunk.Key, claimed, new byte[claimed]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    public void Fragments_are_refused(int length) =>
        Assert.Throws<ChunkDamagedException>(() => ChunkOpener.Open(new byte[length], default, 100, new byte[100]));

    [Fact]
    public void A_chunk_that_would_unpack_to_more_than_its_length_is_refused_and_nothing_is_written_beyond()
    {
        using SealedChunk bomb = ChunkSealer.Seal(new byte[1 << 20], Secret, tryCompress: true);
        byte[] destination = new byte[4096];
        Assert.Throws<ChunkDamagedException>(
            () => ChunkOpener.Open(bomb.Ciphertext.Span, bomb.Key, 2048, destination.AsSpan(0, 2048)));
        Assert.All(destination[2048..], value => Assert.Equal(0, value));
    }

    [Fact]
    public void An_unknown_method_is_refused()
    {
        byte[] payload = [1, 2, 3, 99];
        ChunkKey key = ChunkCipher.KeyOf(payload, Secret);
        byte[] stored = new byte[payload.Length + ChunkCipher.TagBytes];
        ChunkCipher.Encrypt(payload, key, stored);
        ChunkDamagedException error =
            Assert.Throws<ChunkDamagedException>(() => ChunkOpener.Open(stored, key, 500, new byte[500]));
        Assert.Contains("99", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_destination_that_is_too_short_is_the_callers_mistake()
    {
        using SealedChunk chunk = ChunkSealer.Seal("secret"u8, Secret, tryCompress: false);
        Assert.Throws<ArgumentOutOfRangeException>(
            () => ChunkOpener.Open(chunk.Ciphertext.Span, chunk.Key, chunk.PlainBytes, new byte[5]));
    }

    [Fact]
    public void Nothing_beyond_the_plain_bytes_is_written()
    {
        using SealedChunk chunk = ChunkSealer.Seal(SampleBytes.Text(1_000), Secret, tryCompress: true);
        byte[] destination = new byte[2_000];
        Assert.Equal(1_000, ChunkOpener.Open(chunk.Ciphertext.Span, chunk.Key, 1_000, destination));
        Assert.All(destination[1_000..], value => Assert.Equal(0, value));
    }
}
