using PeerStor.Engine.Chunks;

namespace PeerStor.Tests.Engine.Chunks;

/// <summary>Persisted for ever: a change here would make existing stores unreadable.</summary>
public class ChunkFormatTests
{
    [Fact]
    public void A_chunk_id_is_the_SHA_256_in_the_order_of_its_bytes()
    {
        ChunkId id = ChunkId.Of("abc"u8);

        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", id.ToString());
        Assert.Equal(id, ChunkId.Parse(id.ToString()));
        Assert.Equal(id, new ChunkId(id.ToArray()));
        Assert.True(id > ChunkId.Parse("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ac"));
    }

    [Fact]
    public void The_record_header_is_frozen()
    {
        byte[] header = new byte[ChunkRecord.HeaderBytes];
        ChunkRecord.WriteHeader(header, ChunkId.Of("abc"u8), 3);

        Assert.Equal(
            "505343310300000000000000ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            Convert.ToHexStringLower(header.AsSpan(0, 44)));
        Assert.Equal(CrcOf(header.AsSpan(0, 44)), BitConverter.ToUInt32(header, 44));
        Assert.True(ChunkRecord.TryReadHeader(header, out ChunkId id, out int length));
        Assert.Equal((ChunkId.Of("abc"u8), 3), (id, length));
    }

    [Fact]
    public void A_header_with_any_bit_flipped_is_refused()
    {
        byte[] header = new byte[ChunkRecord.HeaderBytes];
        ChunkRecord.WriteHeader(header, ChunkId.Of("abc"u8), 3);
        for (int bit = 0; bit < header.Length * 8; bit++)
        {
            header[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(ChunkRecord.TryReadHeader(header, out _, out _));
            header[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    /// <summary>CRC-32C bit by bit, as RFC 3720 appendix B.4 gives it.</summary>
    private static uint CrcOf(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int i = 0; i < 8; i++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0x82F63B78 : crc >> 1;
            }
        }

        return ~crc;
    }
}
