using PeerStor.Engine.Chunks;

namespace PeerStor.Tests.Engine.Chunks;

public sealed class ZstdStreamTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(100_000, 777)]
    [InlineData(3_000_000, 300_000)]
    public async Task What_was_written_comes_back(int length, int piece)
    {
        byte[] plain = length % 2 == 0 ? SampleBytes.Text(length) : SampleBytes.Random(length, seed: 8);
        using MemoryStream packed = new();
        await using (ZstdStream stream = new(packed, level: 3))
        {
            for (int at = 0; at < length; at += piece)
            {
                await stream.WriteAsync(plain.AsMemory(at, Math.Min(piece, length - at)));
            }
        }

        Assert.Equal(plain, Unpack(packed, length));
    }

    [Fact]
    public async Task A_flush_brings_everything_so_far()
    {
        using MemoryStream packed = new();
        await using ZstdStream stream = new(packed, level: 3);
        await stream.WriteAsync(SampleBytes.Random(5_000, seed: 9));
        await stream.FlushAsync();
        Assert.True(packed.Length >= 5_000);
    }

    [Fact]
    public async Task What_was_given_up_is_no_whole_frame_and_the_next_one_is_not_touched_by_it()
    {
        using MemoryStream half = new();
        using (ZstdStream stream = new(half, level: 3))
        {
            await stream.WriteAsync(SampleBytes.Text(200_000));
            await stream.FlushAsync();
        }

        Assert.False(Zstd.TryDecompress(half.ToArray(), new byte[200_000], out _));
        await What_was_written_comes_back(100_000, 5_000);
    }

    // A context remembers the length of what it compressed in one go, and then refused any other length.
    [Fact]
    public async Task A_context_that_compressed_chunks_serves_a_stream_next()
    {
        for (int i = 0; i < 20; i++)
        {
            Assert.True(Zstd.TryCompress(SampleBytes.Text(5_000), new byte[5_000], 1, out _));
            await What_was_written_comes_back(100_000, 5_000);
        }
    }

    private static byte[] Unpack(MemoryStream packed, int length)
    {
        byte[] unpacked = new byte[length];
        Assert.True(Zstd.TryDecompress(packed.ToArray(), unpacked, out int written));
        Assert.Equal(length, written);
        return unpacked;
    }
}
