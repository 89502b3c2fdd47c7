using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using PeerStor.Engine.Chunks;

namespace PeerStor.Tests.Engine.Chunks;

public sealed class ChunkSealerTests
{
    private static readonly byte[] Secret = SHA256.HashData("a user's secret"u8);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(100)]
    [InlineData(24 << 10)]
    [InlineData((24 << 10) + 1)]
    [InlineData(1 << 20)]
    public void Random_bytes_come_back_and_cost_only_the_tag(int length)
    {
        byte[] plain = SampleBytes.Random(length, seed: 1);
        using SealedChunk chunk = ChunkSealer.Seal(plain, Secret, tryCompress: true);
        Assert.Equal(length + 16, chunk.StoredBytes);
        Assert.Equal(plain, SampleBytes.Open(chunk));
    }

    [Theory]
    [InlineData(200)]
    [InlineData(4096)]
    [InlineData(700_000)]
    [InlineData(1 << 20)]
    public void Text_comes_back_and_is_stored_in_less(int length)
    {
        byte[] plain = SampleBytes.Text(length);
        using SealedChunk chunk = ChunkSealer.Seal(plain, Secret, tryCompress: true);
        Assert.InRange(chunk.StoredBytes, 17, (length * 95 / 100) + 16);
        Assert.Equal(plain, SampleBytes.Open(chunk));
    }

    [Fact]
    public void The_room_for_a_records_header_holds_nothing_that_was_in_the_memory_before()
    {
        for (int length = 16; length < 100_000; length *= 2)
        {
            byte[] used = System.Buffers.ArrayPool<byte>.Shared.Rent(length);
            used.AsSpan().Fill(0xAB);
            System.Buffers.ArrayPool<byte>.Shared.Return(used);

            using SealedChunk chunk = ChunkSealer.Seal(new byte[length / 2], Secret, tryCompress: false);
            using SealedChunk again = SealedChunk.FromCiphertext(chunk.Ciphertext.Span);

            Assert.All(new[] { chunk, again }, one => Assert.DoesNotContain((byte)0xAB, one.Record.Span[..ChunkRecord.HeaderBytes].ToArray()));
        }
    }

    [Fact]
    public void Text_is_not_compressed_when_it_is_not_wanted()
    {
        byte[] plain = SampleBytes.Text(100_000);
        using SealedChunk chunk = ChunkSealer.Seal(plain, Secret, tryCompress: false);
        Assert.Equal(plain.Length + 16, chunk.StoredBytes);
        Assert.Equal(plain, SampleBytes.Open(chunk));
    }

    [Fact]
    public void A_chunk_that_shrinks_by_less_than_a_twentieth_stays_as_it_is()
    {
        byte[] plain = [.. SampleBytes.Random(97_000, seed: 2), .. new byte[3_000]];
        using SealedChunk chunk = ChunkSealer.Seal(plain, Secret, tryCompress: true);
        Assert.Equal(plain.Length + 16, chunk.StoredBytes);
    }

    [Fact]
    public void The_same_bytes_and_secret_give_the_same_chunk_and_another_secret_another()
    {
        byte[] plain = SampleBytes.Text(300_000);
        using SealedChunk first = ChunkSealer.Seal(plain, Secret, tryCompress: true);
        using SealedChunk again = ChunkSealer.Seal(plain, Secret, tryCompress: true);
        using SealedChunk foreign = ChunkSealer.Seal(plain, SHA256.HashData("another's"u8), tryCompress: true);
        Assert.Equal(first.Id, again.Id);
        Assert.Equal(first.Key, again.Key);
        Assert.True(first.Record.Span[ChunkRecord.HeaderBytes..].SequenceEqual(again.Record.Span[ChunkRecord.HeaderBytes..]));
        Assert.NotEqual(first.Id, foreign.Id);
        Assert.NotEqual(first.Key, foreign.Key);
    }

    [Fact]
    public void The_id_is_the_hash_of_what_is_stored_and_the_record_has_room_for_its_header()
    {
        using SealedChunk chunk = ChunkSealer.Seal(SampleBytes.Text(5_000), Secret, tryCompress: true);
        Assert.Equal(ChunkRecord.HeaderBytes + chunk.StoredBytes, chunk.Record.Length);
        Assert.Equal(ChunkId.Of(chunk.Record.Span[ChunkRecord.HeaderBytes..]), chunk.Id);
    }

    [Fact]
    public void Bytes_that_are_encrypted_already_become_a_chunk_as_they_are()
    {
        byte[] sealedBefore = SampleBytes.Random(1_000, seed: 3);
        using SealedChunk chunk = SealedChunk.FromCiphertext(sealedBefore);
        Assert.Equal(sealedBefore, chunk.Record[ChunkRecord.HeaderBytes..].ToArray());
        Assert.Equal(ChunkId.Of(sealedBefore), chunk.Id);
        Assert.Equal(1_000, chunk.StoredBytes);
    }

    // What is on disks today must open for ever: a change here is a change of the format. The figures were computed by
    // another implementation of the same rules (Node's crypto).
    [Fact]
    public void A_chunk_is_sealed_as_it_always_was()
    {
        using SealedChunk chunk = ChunkSealer.Seal("PeerStor"u8, Secret, tryCompress: true);
        Assert.Equal("93f31877c8c0985929fe71669d47fe62bd282d83c415780a6e617fe6103cceed", chunk.Id.ToString());
        Assert.Equal("69171b747dcf47af2d7273e84e6ee0272b4f92d13a74484c6314c8b2da512b72", Convert.ToHexStringLower(chunk.Key.ToArray()));
        Assert.Equal("dc3540cc5650d92e3051c82a0caea98b6e3449e95968f71f", Convert.ToHexStringLower(chunk.Ciphertext.Span));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(50_000)]
    [InlineData(1 << 20)]
    public async Task Many_chunks_sealed_in_place_at_once_are_the_same_as_one_by_one(int length)
    {
        byte[][] plains = [.. Enumerable.Range(0, 20).Select(i => i % 2 == 0 ? SampleBytes.Random(length, i) : SampleBytes.Text(length, i))];
        SealedChunk[] together = await Task.WhenAll(
            plains.Select(plain => Task.Run(async () => await SealInPlaceAsync(plain))));
        for (int i = 0; i < plains.Length; i++)
        {
            using SealedChunk alone = ChunkSealer.Seal(plains[i], Secret, tryCompress: true);
            using SealedChunk one = together[i];
            Assert.Equal((alone.Id, alone.Key, alone.StoredBytes), (one.Id, one.Key, one.StoredBytes));
            Assert.Equal(plains[i], SampleBytes.Open(one));
        }
    }

    [Fact]
    public void A_key_does_not_show_itself()
    {
        using SealedChunk chunk = ChunkSealer.Seal("PeerStor"u8, Secret, tryCompress: true);
        Assert.Equal("chunk key", chunk.Key.ToString());
        Assert.Equal("chunk key", new StringBuilder().Append(chunk.Key).ToString());
    }

    [Fact]
    public void A_short_secret_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ChunkSealer.Seal("x"u8, new byte[31], tryCompress: true));

    private static async Task<SealedChunk> SealInPlaceAsync(byte[] plain)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(ChunkRecord.HeaderBytes + plain.Length + ChunkCipher.TagBytes);
        plain.CopyTo(buffer.AsSpan(ChunkRecord.HeaderBytes));
        return await ChunkSealer.SealInPlaceAsync(buffer, plain.Length, Secret, tryCompress: true);
    }
}
