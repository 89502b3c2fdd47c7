namespace PeerStor.Engine.Chunks;

/// <summary>
/// The payload of a compressed chunk: the compressed bytes, then one byte that names the method. It is always shorter than
/// the plaintext; a payload as long as the plaintext is the plaintext itself, with no byte added.
/// </summary>
internal static class CompressedPayload
{
    private const int SliceBytes = 4 << 10;
    private const int SampleBytes = 3 * SliceBytes;

    /// <summary>Compressing and unpacking cost time on every read: under 5 % is not worth it.</summary>
    private static int LongestBytes(int plainBytes) => (int)(plainBytes * 95L / 100);

    /// <summary>
    /// A guess from three slices, so that bytes which do not shrink cost next to nothing. Short slices shrink less than the
    /// whole, so a saving of 2 % there is enough.
    /// </summary>
    public static bool IsWorthTrying(ReadOnlySpan<byte> plain, IChunkCompression compression)
    {
        if (plain.Length <= 2 * SampleBytes)
        {
            return plain.Length > 0;
        }

        Span<byte> sample = stackalloc byte[SampleBytes];
        Span<byte> compressed = stackalloc byte[SampleBytes * 98 / 100];
        plain[..SliceBytes].CopyTo(sample);
        plain.Slice((plain.Length - SliceBytes) / 2, SliceBytes).CopyTo(sample[SliceBytes..]);
        plain[^SliceBytes..].CopyTo(sample[(2 * SliceBytes)..]);
        return compression.TryCompress(sample, compressed, out _);
    }

    /// <summary>False when the payload would not be at least 5 % shorter than the plaintext.</summary>
    public static bool TryWrite(ReadOnlySpan<byte> plain, IChunkCompression compression, Span<byte> payload, out int payloadBytes)
    {
        payloadBytes = 0;
        int longest = LongestBytes(plain.Length);
        if (longest < 2 || !compression.TryCompress(plain, payload[..(longest - 1)], out int written))
        {
            return false;
        }

        payload[written] = (byte)compression.Method;
        payloadBytes = written + 1;
        return true;
    }

    /// <summary>Fills the plaintext exactly, or throws <see cref="ChunkDamagedException"/>. Never writes past it.</summary>
    public static void Read(ReadOnlySpan<byte> payload, Span<byte> plain)
    {
        var method = (ChunkMethod)(payload.IsEmpty ? 0 : payload[^1]);
        IChunkCompression compression = ChunkCompression.Of(method)
            ?? throw new ChunkDamagedException($"The chunk says it was compressed by method {(int)method}, which is not known.");
        if (!compression.TryDecompress(payload[..^1], plain))
        {
            throw new ChunkDamagedException("The chunk does not unpack to the length that its file says.");
        }
    }
}
