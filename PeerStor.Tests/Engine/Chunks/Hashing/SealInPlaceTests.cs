using System.Buffers;
using PeerStor.Engine.Chunks;

namespace PeerStor.Tests.Engine.Chunks.Hashing;

public sealed class SealInPlaceTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(70_000)]
    [InlineData(1 << 20)]
    public async Task A_chunk_sealed_in_place_is_the_chunk_sealed_from_a_copy(int length)
    {
        byte[] secret = Bytes(32, seed: 1);
        foreach (byte[] plain in new[] { Bytes(length, seed: 2), new byte[length] })
        {
            using SealedChunk copied = ChunkSealer.Seal(plain, secret, tryCompress: true);
            byte[] buffer = ArrayPool<byte>.Shared.Rent(ChunkRecord.HeaderBytes + length + ChunkCipher.TagBytes);
            plain.CopyTo(buffer, ChunkRecord.HeaderBytes);
            using SealedChunk inPlace = await ChunkSealer.SealInPlaceAsync(buffer, length, secret, tryCompress: true);
            Assert.Equal(copied.Id, inPlace.Id);
            Assert.Equal(copied.Key, inPlace.Key);
            Assert.Equal(copied.PlainBytes, inPlace.PlainBytes);
            Assert.True(copied.Ciphertext.Span.SequenceEqual(inPlace.Ciphertext.Span));
        }
    }

    private static byte[] Bytes(int length, int seed)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
