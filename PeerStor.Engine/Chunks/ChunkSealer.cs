using System.Buffers;

namespace PeerStor.Engine.Chunks;

/// <summary>Turns plain bytes into encrypted chunks: compress where it pays, derive the key, encrypt, name.</summary>
public static class ChunkSealer
{
    /// <summary>The longest plaintext: what a record can hold.</summary>
    public const int MaxPlainBytes = ChunkRecord.MaxCiphertextBytes - ChunkCipher.TagBytes;

    /// <summary>The shortest secret that makes guessing hopeless.</summary>
    private const int MinSecretBytes = 32;

    /// <summary>Seals 0 to <see cref="MaxPlainBytes"/> bytes. The same bytes and secret give the same chunk.</summary>
    /// <param name="convergenceSecret">The user's secret, at least 32 bytes: chunks are equal only within one user.</param>
    /// <param name="tryCompress">False for content that is known to be compressed.</param>
    public static SealedChunk Seal(ReadOnlySpan<byte> plain, ReadOnlySpan<byte> convergenceSecret, bool tryCompress) =>
        Seal(plain, convergenceSecret, tryCompress ? ChunkCompression.Best : null);

    internal static SealedChunk Seal(ReadOnlySpan<byte> plain, ReadOnlySpan<byte> convergenceSecret, IChunkCompression? compression)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(plain.Length, MaxPlainBytes);
        ArgumentOutOfRangeException.ThrowIfLessThan(convergenceSecret.Length, MinSecretBytes);
        if (compression is null || !CompressedPayload.IsWorthTrying(plain, compression))
        {
            return Encrypt(plain, plain.Length, convergenceSecret);
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent(plain.Length);
        try
        {
            return CompressedPayload.TryWrite(plain, compression, buffer, out int payloadBytes)
                ? Encrypt(buffer.AsSpan(0, payloadBytes), plain.Length, convergenceSecret)
                : Encrypt(plain, plain.Length, convergenceSecret);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>
    /// The same without a second buffer, and with the hashing beside that of other chunks where that is faster. The plaintext
    /// lies behind room for a record header and is overwritten; room for <see cref="ChunkCipher.TagBytes"/> follows it.
    /// </summary>
    /// <param name="buffer">From the shared pool; it belongs to the sealed chunk from now on, also when this throws.</param>
    internal static async ValueTask<SealedChunk> SealInPlaceAsync(
        byte[] buffer, int plainBytes, ReadOnlyMemory<byte> convergenceSecret, bool tryCompress)
    {
        int payloadBytes = plainBytes;
        try
        {
            if (tryCompress)
            {
                buffer = Compressed(buffer, ref payloadBytes);
            }

            Memory<byte> payload = buffer.AsMemory(ChunkRecord.HeaderBytes, payloadBytes);
            ChunkKey key = ChunkCipher.KeyOf(payload.Span, convergenceSecret.Span);
            Memory<byte> ciphertext = buffer.AsMemory(ChunkRecord.HeaderBytes, payloadBytes + ChunkCipher.TagBytes);
            ChunkCipher.Encrypt(payload.Span, key, ciphertext.Span);
            ChunkId id = await ChunkId.OfAsync(ciphertext).ConfigureAwait(false);
            return new SealedChunk(buffer, id, key, plainBytes, ciphertext.Length);
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(buffer);
            throw;
        }
    }

    /// <summary>The buffer itself, or another one with a payload that is shorter; then the first went back to the pool.</summary>
    private static byte[] Compressed(byte[] buffer, ref int payloadBytes)
    {
        ReadOnlySpan<byte> plain = buffer.AsSpan(ChunkRecord.HeaderBytes, payloadBytes);
        if (!CompressedPayload.IsWorthTrying(plain, ChunkCompression.Best))
        {
            return buffer;
        }

        byte[] other = ArrayPool<byte>.Shared.Rent(ChunkRecord.HeaderBytes + payloadBytes + ChunkCipher.TagBytes);
        bool smaller = CompressedPayload.TryWrite(
            plain, ChunkCompression.Best, other.AsSpan(ChunkRecord.HeaderBytes, payloadBytes), out int bytes);
        payloadBytes = smaller ? bytes : payloadBytes;
        (byte[] kept, byte[] unneeded) = smaller ? (other, buffer) : (buffer, other);
        ArrayPool<byte>.Shared.Return(unneeded);
        return kept;
    }

    private static SealedChunk Encrypt(ReadOnlySpan<byte> payload, int plainBytes, ReadOnlySpan<byte> convergenceSecret)
    {
        int storedBytes = payload.Length + ChunkCipher.TagBytes;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(ChunkRecord.HeaderBytes + storedBytes);
        Span<byte> ciphertext = buffer.AsSpan(ChunkRecord.HeaderBytes, storedBytes);
        ChunkKey key = ChunkCipher.KeyOf(payload, convergenceSecret);
        ChunkCipher.Encrypt(payload, key, ciphertext);
        return new SealedChunk(buffer, ChunkId.Of(ciphertext), key, plainBytes, storedBytes);
    }
}
