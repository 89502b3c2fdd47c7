using System.Buffers.Binary;
using System.Numerics;

namespace PeerStor.Engine.Chunks;

/// <summary>
/// The header before each ciphertext in a segment file, little-endian: magic (4 bytes), ciphertext length (4), flags (4,
/// zero so far), ChunkId (32), CRC-32C of those 44 bytes (4). Persisted: append only.
/// </summary>
public static class ChunkRecord
{
    public const int HeaderBytes = 48;

    /// <summary>The longest ciphertext that a record may hold. Far above the 1 MiB of a chunk, so that the format lasts.</summary>
    public const int MaxCiphertextBytes = 4 << 20;

    /// <summary>"PSC1" as bytes in the file.</summary>
    internal const uint Magic = 0x31435350;

    private const int IdOffset = 12;
    private const int CrcOffset = IdOffset + ChunkId.Bytes;

    internal static void WriteHeader(Span<byte> header, ChunkId id, int ciphertextBytes)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(header, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], ciphertextBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], 0);
        id.CopyTo(header[IdOffset..]);
        BinaryPrimitives.WriteUInt32LittleEndian(header[CrcOffset..], Crc32C(header[..CrcOffset]));
    }

    /// <summary>False when these bytes are no header: another magic, an impossible length, or a wrong checksum.</summary>
    internal static bool TryReadHeader(ReadOnlySpan<byte> header, out ChunkId id, out int ciphertextBytes)
    {
        id = default;
        ciphertextBytes = 0;
        if (header.Length < HeaderBytes || BinaryPrimitives.ReadUInt32LittleEndian(header) != Magic)
        {
            return false;
        }

        ciphertextBytes = BinaryPrimitives.ReadInt32LittleEndian(header[4..]);
        if (ciphertextBytes is <= 0 or > MaxCiphertextBytes
            || BinaryPrimitives.ReadUInt32LittleEndian(header[CrcOffset..]) != Crc32C(header[..CrcOffset]))
        {
            return false;
        }

        id = new ChunkId(header[IdOffset..CrcOffset]);
        return true;
    }

    internal static uint Crc32C(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        foreach (byte value in bytes)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return ~crc;
    }
}
