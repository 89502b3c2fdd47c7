using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace PeerStor.Engine.Files.Zip;

/// <summary>The checksum of zip files (ISO 3309, polynomial 0xEDB88320), eight bytes at a time by tables; where the processor
/// multiplies without carries, 64 bytes at a time (Gopal and others, "Fast CRC Computation", Intel 2009).</summary>
internal static class Crc32
{
    private const int Step = 64;
    private static readonly uint[][] Tables = MakeTables();

    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        uint state = ~crc;
        if (Pclmulqdq.IsSupported && bytes.Length >= Step)
        {
            int whole = bytes.Length & ~15;
            state = Fold(state, bytes[..whole]);
            bytes = bytes[whole..];
        }

        return ~ByTables(state, bytes);
    }

    internal static uint ByTables(uint state, ReadOnlySpan<byte> bytes)
    {
        uint[][] tables = Tables;
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            uint low = BinaryPrimitives.ReadUInt32LittleEndian(bytes) ^ state;
            uint high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            state = tables[7][low & 255] ^ tables[6][(low >> 8) & 255] ^ tables[5][(low >> 16) & 255] ^ tables[4][low >> 24]
                ^ tables[3][high & 255] ^ tables[2][(high >> 8) & 255] ^ tables[1][(high >> 16) & 255] ^ tables[0][high >> 24];
        }

        foreach (byte value in bytes)
        {
            state = tables[0][(state ^ value) & 255] ^ (state >> 8);
        }

        return state;
    }

    // The length is a multiple of 16 and at least 64. The constants are powers of x modulo the polynomial.
    private static uint Fold(uint state, ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<Vector128<ulong>> blocks = MemoryMarshal.Cast<byte, Vector128<ulong>>(bytes);
        Vector128<ulong> by512 = Vector128.Create(0x0154442BD4UL, 0x01C6E41596UL);
        Vector128<ulong> by128 = Vector128.Create(0x01751997D0UL, 0x00CCAA009EUL);
        Vector128<ulong> a = blocks[0] ^ Vector128.CreateScalar(state).AsUInt64(), b = blocks[1], c = blocks[2], d = blocks[3];
        for (blocks = blocks[4..]; blocks.Length >= 4; blocks = blocks[4..])
        {
            a = Carry(a, by512) ^ blocks[0];
            b = Carry(b, by512) ^ blocks[1];
            c = Carry(c, by512) ^ blocks[2];
            d = Carry(d, by512) ^ blocks[3];
        }

        a = Carry(Carry(Carry(a, by128) ^ b, by128) ^ c, by128) ^ d;
        foreach (Vector128<ulong> block in blocks)
        {
            a = Carry(a, by128) ^ block;
        }

        return Reduce(a, by128);
    }

    private static uint Reduce(Vector128<ulong> a, Vector128<ulong> by128)
    {
        Vector128<ulong> mask = Vector128.Create(0x00000000FFFFFFFFUL);
        a = Sse2.ShiftRightLogical128BitLane(a, 8) ^ Pclmulqdq.CarrylessMultiply(a, by128, 0x10);
        a = Sse2.ShiftRightLogical128BitLane(a, 4)
            ^ Pclmulqdq.CarrylessMultiply(a & mask, Vector128.CreateScalar(0x0163CD6124UL), 0x00);
        Vector128<ulong> polynomial = Vector128.Create(0x01DB710641UL, 0x01F7011641UL);
        Vector128<ulong> quotient = Pclmulqdq.CarrylessMultiply(a & mask, polynomial, 0x10) & mask;
        return (a ^ Pclmulqdq.CarrylessMultiply(quotient, polynomial, 0x00)).AsUInt32()[1];
    }

    private static Vector128<ulong> Carry(Vector128<ulong> value, Vector128<ulong> by) =>
        Pclmulqdq.CarrylessMultiply(value, by, 0x00) ^ Pclmulqdq.CarrylessMultiply(value, by, 0x11);

    private static uint[][] MakeTables()
    {
        uint[][] tables = [.. Enumerable.Range(0, 8).Select(_ => new uint[256])];
        for (uint i = 0; i < 256; i++)
        {
            uint value = i;
            for (int bit = 0; bit < 8; bit++)
            {
                value = (value & 1) != 0 ? (value >> 1) ^ 0xEDB88320 : value >> 1;
            }

            tables[0][i] = value;
        }

        for (int i = 0; i < 256; i++)
        {
            for (int table = 1; table < 8; table++)
            {
                tables[table][i] = tables[0][tables[table - 1][i] & 255] ^ (tables[table - 1][i] >> 8);
            }
        }

        return tables;
    }
}
