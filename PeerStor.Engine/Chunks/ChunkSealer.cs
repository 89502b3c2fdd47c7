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
