using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Words = System.Runtime.Intrinsics.Vector512<uint>;

namespace PeerStor.Engine.Chunks.Hashing;

/// <summary>Sixteen messages at once with AVX-512.</summary>
internal readonly struct Lanes16 : ILanes<Words>
{
    private const byte XorOfThree = 0x96;
    private const byte SecondOrThirdByFirst = 0xCA;
    private const byte MostOfThree = 0xE8;

    // The parts of 128 bits to take: 0 and 2, or 1 and 3, of each operand.
    private const byte EvenParts = 0x88;
    private const byte OddParts = 0xDD;

    public static bool IsSupported => Avx512BW.IsSupported;

    public static int Count => 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words All(uint value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words Add(Words left, Words right) => Avx512F.Add(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words Xor(Words first, Words second, Words third) =>
        Avx512F.TernaryLogic(first, second, third, XorOfThree);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words Choose(Words which, Words ifSet, Words ifClear) =>
        Avx512F.TernaryLogic(which, ifSet, ifClear, SecondOrThirdByFirst);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words Majority(Words first, Words second, Words third) =>
        Avx512F.TernaryLogic(first, second, third, MostOfThree);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words RotateRight(Words value, [ConstantExpected] byte bits) => Avx512F.RotateRight(value, bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words ShiftRight(Words value, [ConstantExpected] byte bits) => Avx512F.ShiftRightLogical(value, bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Load(Words* words, byte** blocks, long offset)
    {
        // A 16 x 16 transposition: first 4 x 4 within the 128-bit parts, then of the parts themselves.
        for (int row = 0; row < 16; row += 4)
        {
            Words a = Row(blocks[row] + offset), b = Row(blocks[row + 1] + offset);
            Words c = Row(blocks[row + 2] + offset), d = Row(blocks[row + 3] + offset);
            Vector512<ulong> abLow = Avx512F.UnpackLow(a, b).AsUInt64(), abHigh = Avx512F.UnpackHigh(a, b).AsUInt64();
            Vector512<ulong> cdLow = Avx512F.UnpackLow(c, d).AsUInt64(), cdHigh = Avx512F.UnpackHigh(c, d).AsUInt64();
            words[row] = Avx512F.UnpackLow(abLow, cdLow).AsUInt32();
            words[row + 1] = Avx512F.UnpackHigh(abLow, cdLow).AsUInt32();
            words[row + 2] = Avx512F.UnpackLow(abHigh, cdHigh).AsUInt32();
            words[row + 3] = Avx512F.UnpackHigh(abHigh, cdHigh).AsUInt32();
        }

        for (int column = 0; column < 4; column++)
        {
            Words a = words[column], b = words[4 + column], c = words[8 + column], d = words[12 + column];
            Words abEven = Avx512F.Shuffle4x128(a, b, EvenParts), abOdd = Avx512F.Shuffle4x128(a, b, OddParts);
            Words cdEven = Avx512F.Shuffle4x128(c, d, EvenParts), cdOdd = Avx512F.Shuffle4x128(c, d, OddParts);
            words[column] = Avx512F.Shuffle4x128(abEven, cdEven, EvenParts);
            words[4 + column] = Avx512F.Shuffle4x128(abOdd, cdOdd, EvenParts);
            words[8 + column] = Avx512F.Shuffle4x128(abEven, cdEven, OddParts);
            words[12 + column] = Avx512F.Shuffle4x128(abOdd, cdOdd, OddParts);
        }
    }

    /// <summary>A constant as a whole: made from its 16 bytes, it would be put together again for every row.</summary>
    private static Vector512<byte> Swap
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.Create(
            0x0405060700010203UL, 0x0c0d0e0f08090a0bUL, 0x0405060700010203UL, 0x0c0d0e0f08090a0bUL,
            0x0405060700010203UL, 0x0c0d0e0f08090a0bUL, 0x0405060700010203UL, 0x0c0d0e0f08090a0bUL).AsByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe Words Row(byte* block) => Avx512BW.Shuffle(Vector512.Load(block), Swap).AsUInt32();
}
