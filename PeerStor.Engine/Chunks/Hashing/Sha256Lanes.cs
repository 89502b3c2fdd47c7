using System.Runtime.CompilerServices;

namespace PeerStor.Engine.Chunks.Hashing;

/// <summary>The compression function of SHA-256 (FIPS 180-4, 6.2.2) for several messages at once.</summary>
internal static unsafe class Sha256Lanes
{
    /// <summary>The state before the first block (FIPS 180-4, 5.3.3).</summary>
    public static ReadOnlySpan<uint> InitialState =>
        [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];

    private static ReadOnlySpan<uint> Constants =>
    [
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
        0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
        0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
        0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
        0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
        0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
        0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
    ];

    /// <summary>Takes <paramref name="count"/> blocks of 64 bytes of each message into the states.</summary>
    /// <param name="states">Eight vectors: word i of every message's state.</param>
    /// <param name="blocks">One address a lane.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Compress<TVector, TLanes>(TVector* states, byte** blocks, long count)
        where TVector : unmanaged
        where TLanes : struct, ILanes<TVector>
    {
        byte* unaligned = stackalloc byte[17 * 64];
        TVector* words = (TVector*)(((nint)unaligned + 63) & ~63);
        TVector a = states[0], b = states[1], c = states[2], d = states[3];
        TVector e = states[4], f = states[5], g = states[6], h = states[7];
        fixed (uint* constants = Constants)
        {
            for (long block = 0; block < count; block++)
            {
                TLanes.Load(words, blocks, block * 64);
                for (uint* k = constants; k < constants + 64; k += 16)
                {
                    Round<TVector, TLanes>(a, b, c, ref d, e, f, g, ref h, words[0], k[0]);
                    Round<TVector, TLanes>(h, a, b, ref c, d, e, f, ref g, words[1], k[1]);
                    Round<TVector, TLanes>(g, h, a, ref b, c, d, e, ref f, words[2], k[2]);
                    Round<TVector, TLanes>(f, g, h, ref a, b, c, d, ref e, words[3], k[3]);
                    Round<TVector, TLanes>(e, f, g, ref h, a, b, c, ref d, words[4], k[4]);
                    Round<TVector, TLanes>(d, e, f, ref g, h, a, b, ref c, words[5], k[5]);
                    Round<TVector, TLanes>(c, d, e, ref f, g, h, a, ref b, words[6], k[6]);
                    Round<TVector, TLanes>(b, c, d, ref e, f, g, h, ref a, words[7], k[7]);
                    Round<TVector, TLanes>(a, b, c, ref d, e, f, g, ref h, words[8], k[8]);
                    Round<TVector, TLanes>(h, a, b, ref c, d, e, f, ref g, words[9], k[9]);
                    Round<TVector, TLanes>(g, h, a, ref b, c, d, e, ref f, words[10], k[10]);
                    Round<TVector, TLanes>(f, g, h, ref a, b, c, d, ref e, words[11], k[11]);
                    Round<TVector, TLanes>(e, f, g, ref h, a, b, c, ref d, words[12], k[12]);
                    Round<TVector, TLanes>(d, e, f, ref g, h, a, b, ref c, words[13], k[13]);
                    Round<TVector, TLanes>(c, d, e, ref f, g, h, a, ref b, words[14], k[14]);
                    Round<TVector, TLanes>(b, c, d, ref e, f, g, h, ref a, words[15], k[15]);
                    if (k < constants + 48)
                    {
                        Extend<TVector, TLanes>(words);
                    }
                }

                states[0] = a = TLanes.Add(a, states[0]);
                states[1] = b = TLanes.Add(b, states[1]);
                states[2] = c = TLanes.Add(c, states[2]);
                states[3] = d = TLanes.Add(d, states[3]);
                states[4] = e = TLanes.Add(e, states[4]);
                states[5] = f = TLanes.Add(f, states[5]);
                states[6] = g = TLanes.Add(g, states[6]);
                states[7] = h = TLanes.Add(h, states[7]);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round<TVector, TLanes>(
        TVector a, TVector b, TVector c, ref TVector d, TVector e, TVector f, TVector g, ref TVector h, TVector word, uint k)
        where TVector : unmanaged
        where TLanes : struct, ILanes<TVector>
    {
        TVector sumE = TLanes.Xor(TLanes.RotateRight(e, 6), TLanes.RotateRight(e, 11), TLanes.RotateRight(e, 25));
        TVector first = TLanes.Add(
            TLanes.Add(h, TLanes.Add(word, TLanes.All(k))), TLanes.Add(sumE, TLanes.Choose(e, f, g)));
        TVector sumA = TLanes.Xor(TLanes.RotateRight(a, 2), TLanes.RotateRight(a, 13), TLanes.RotateRight(a, 22));
        d = TLanes.Add(d, first);
        h = TLanes.Add(first, TLanes.Add(sumA, TLanes.Majority(a, b, c)));
    }

    /// <summary>The next sixteen words of the message schedule, in the place of the last sixteen.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Extend<TVector, TLanes>(TVector* words)
        where TVector : unmanaged
        where TLanes : struct, ILanes<TVector>
    {
        for (int t = 0; t < 16; t++)
        {
            TVector old = words[(t + 1) & 15], late = words[(t + 14) & 15];
            TVector small0 = TLanes.Xor(TLanes.RotateRight(old, 7), TLanes.RotateRight(old, 18), TLanes.ShiftRight(old, 3));
            TVector small1 = TLanes.Xor(TLanes.RotateRight(late, 17), TLanes.RotateRight(late, 19), TLanes.ShiftRight(late, 10));
            words[t] = TLanes.Add(TLanes.Add(words[t], small0), TLanes.Add(words[(t + 9) & 15], small1));
        }
    }
}
