using System.Diagnostics.CodeAnalysis;

namespace PeerStor.Engine.Chunks.Hashing;

/// <summary>The operations of SHA-256 on one 32-bit word of several messages at once, one message a lane.</summary>
internal interface ILanes<TVector>
    where TVector : unmanaged
{
    static abstract int Count { get; }

    static abstract TVector All(uint value);

    static abstract TVector Add(TVector left, TVector right);

    static abstract TVector Xor(TVector first, TVector second, TVector third);

    static abstract TVector Choose(TVector which, TVector ifSet, TVector ifClear);

    static abstract TVector Majority(TVector first, TVector second, TVector third);

    static abstract TVector RotateRight(TVector value, [ConstantExpected] byte bits);

    static abstract TVector ShiftRight(TVector value, [ConstantExpected] byte bits);

    /// <summary>Reads the 16 big-endian words of one 64-byte block of each message, word by word.</summary>
    static abstract unsafe void Load(TVector* words, byte** blocks, long offset);
}
