using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PeerStor.Engine.Chunks;

/// <summary>
/// Finds where a stream of bytes is cut into chunks: FastCDC (Xia et al., USENIX ATC 2016) with normalised chunking. Where
/// the cuts fall depends on the bytes alone, never on how they arrive. For one stream at a time; not thread-safe.
/// </summary>
/// <remarks>
/// To go on in the middle of a stream, feed the bytes since the last cut again: the state is a function of those alone.
/// </remarks>
public sealed class ChunkCutter(GearTable table)
{
    /// <summary>No chunk is shorter than this, except the last of a stream.</summary>
    public const int MinBytes = 256 << 10;

    /// <summary>Below this length a cut is made four times more seldom than the target asks, above it four times more often.</summary>
    public const int NormalBytes = 512 << 10;

    /// <summary>No chunk is longer than this.</summary>
    public const int MaxBytes = 1 << 20;

    // The fingerprint is shifted by one bit a byte, so 64 bytes later a byte has left it.
    private const int WindowBytes = 64;

    // A cut is where the fingerprint's upper 21 (seldom) or 17 (often) bits are zero: two above and two below log2(512 Ki).
    private const ulong SeldomBelow = 1UL << (64 - 21);
    private const ulong OftenBelow = 1UL << (64 - 17);

    private ulong fingerprint;
    private int length;

    /// <summary>How many bytes the current chunk has so far.</summary>
    public int LengthBytes => length;

    /// <summary>Forgets the current chunk; the next byte begins a new one.</summary>
    public void Reset()
    {
        fingerprint = 0;
        length = 0;
    }

    /// <summary>
    /// How many of the next bytes belong to the current chunk. When <paramref name="cut"/> is true the chunk ends after
    /// them and the rest begins a new one; otherwise all of them belong to it and more are wanted.
    /// </summary>
    public int Advance(ReadOnlySpan<byte> next, out bool cut)
    {
        int available = (int)Math.Min(next.Length, (long)MaxBytes - length);
        int begin = length;

        // The bytes before the first window that may end a chunk need not be looked at.
        int position = Math.Clamp(MinBytes - WindowBytes - begin, 0, available);
        position = Scan(next, position, Math.Min(available, MinBytes - 1 - begin), 0, out cut);
        position = Scan(next, position, Math.Min(available, NormalBytes - 1 - begin), SeldomBelow, out cut);
        if (!cut)
        {
            position = Scan(next, position, available, OftenBelow, out cut);
        }

        cut |= begin + position == MaxBytes;
        length = cut ? 0 : begin + position;
        fingerprint = cut ? 0 : fingerprint;
        return position;
    }

    /// <summary>Rolls over the bytes up to <paramref name="to"/>; stops after the first that makes a fingerprint below the limit.</summary>
    private int Scan(ReadOnlySpan<byte> bytes, int from, int to, ulong below, out bool found)
    {
        ref byte first = ref MemoryMarshal.GetReference(bytes);
        ref ulong gears = ref MemoryMarshal.GetReference(table.Gears);
        ulong print = fingerprint;

        // Native integers: with int the sign extension in each step costs 40 % of the speed.
        nuint position = (nuint)from;
        nuint end = (nuint)Math.Max(from, to);

        // Four bytes between two looks at the end: the loop is bound by the number of its instructions.
        found = true;
        for (; position + 4 <= end; position += 4)
        {
            ref byte four = ref Unsafe.Add(ref first, position);
            if ((print = (print << 1) + Unsafe.Add(ref gears, (nuint)four)) < below)
            {
                return Stop(print, position + 1);
            }

            if ((print = (print << 1) + Unsafe.Add(ref gears, (nuint)Unsafe.Add(ref four, 1))) < below)
            {
                return Stop(print, position + 2);
            }

            if ((print = (print << 1) + Unsafe.Add(ref gears, (nuint)Unsafe.Add(ref four, 2))) < below)
            {
                return Stop(print, position + 3);
            }

            if ((print = (print << 1) + Unsafe.Add(ref gears, (nuint)Unsafe.Add(ref four, 3))) < below)
            {
                return Stop(print, position + 4);
            }
        }

        for (; position < end; position++)
        {
            if ((print = (print << 1) + Unsafe.Add(ref gears, (nuint)Unsafe.Add(ref first, position))) < below)
            {
                return Stop(print, position + 1);
            }
        }

        found = false;
        return Stop(print, position);
    }

    private int Stop(ulong print, nuint position)
    {
        fingerprint = print;
        return (int)position;
    }
}
