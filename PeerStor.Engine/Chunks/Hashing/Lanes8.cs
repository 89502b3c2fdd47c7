using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Words = System.Runtime.Intrinsics.Vector256<uint>;

namespace PeerStor.Engine.Chunks.Hashing;

/// <summary>Eight messages at once with AVX2.</summary>
internal readonly struct Lanes8 : ILanes<Words>
{
    private const byte LowParts = 0x20;
    private const byte HighParts = 0x31;

    public static bool IsSupported => Avx2.IsSupported;

    public static int Count => 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words All(uint value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words Add(Words left, Words right) => Avx2.Add(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words Xor(Words first, Words second, Words third) => Avx2.Xor(Avx2.Xor(first, second), third);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words Choose(Words which, Words ifSet, Words ifClear) =>
        Avx2.Xor(Avx2.And(Avx2.Xor(ifSet, ifClear), which), ifClear);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words Majority(Words first, Words second, Words third) =>
        Avx2.Or(Avx2.And(first, second), Avx2.And(Avx2.Or(first, second), third));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words RotateRight(Words value, [ConstantExpected] byte bits) =>
        (value >>> bits) | (value << (32 - bits));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words ShiftRight(Words value, [ConstantExpected] byte bits) => Avx2.ShiftRightLogical(value, bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Load(Words* words, byte** blocks, long offset)
    {
        Transpose(words, blocks, offset);
        Transpose(words + 8, blocks, offset + 32);
    }

    /// <summary>Eight words of each of the eight messages: 4 x 4 within the 128-bit parts, then the parts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void Transpose(Words* words, byte** blocks, long offset)
    {
        for (int row = 0; row < 8; row += 4)
        {
            Words a = Row(blocks[row] + offset), b = Row(blocks[row + 1] + offset);
            Words c = Row(blocks[row + 2] + offset), d = Row(blocks[row + 3] + offset);
            Vector256<ulong> abLow = Avx2.UnpackLow(a, b).AsUInt64(), abHigh = Avx2.UnpackHigh(a, b).AsUInt64();
            Vector256<ulong> cdLow = Avx2.UnpackLow(c, d).AsUInt64(), cdHigh = Avx2.UnpackHigh(c, d).AsUInt64();
            words[row] = Avx2.UnpackLow(abLow, cdLow).AsUInt32();
            words[row + 1] = Avx2.UnpackHigh(abLow, cdLow).AsUInt32();
            words[row + 2] = Avx2.UnpackLow(abHigh, cdHigh).AsUInt32();
            words[row + 3] = Avx2.UnpackHigh(abHigh, cdHigh).AsUInt32();
        }

        for (int column = 0; column < 4; column++)
        {
            Words a = words[column], b = words[4 + column];
            words[column] = Avx2.Permute2x128(a, b, LowParts);
            words[4 + column] = Avx2.Permute2x128(a, b, HighParts);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe Words Row(byte* block)
    {
        Vector128<byte> swap = Vector128.Create((byte)3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
        return Avx2.Shuffle(Vector256.Load(block), Vector256.Create(swap, swap)).AsUInt32();
    }
}
