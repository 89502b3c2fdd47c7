using System.Buffers;

namespace PeerStor.Engine.Chunks;

/// <summary>Gives back the plain bytes of a sealed chunk, all of them right or none.</summary>
public static class ChunkOpener
{
    /// <summary>
    /// Decrypts, checks and unpacks a chunk. A chunk that was not compressed is decrypted straight into the destination.
    /// Returns <paramref name="plainBytes"/>; throws <see cref="ChunkDamagedException"/> when anything does not fit, and then
    /// nothing in the destination may be used.
    /// </summary>
    /// <param name="ciphertext">As stored: the ciphertext with its tag.</param>
    /// <param name="destination">At least <paramref name="plainBytes"/> bytes; nothing is written beyond those.</param>
    public static int Open(ReadOnlySpan<byte> ciphertext, ChunkKey key, int plainBytes, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(destination.Length, plainBytes);
        int payloadBytes = ciphertext.Length - ChunkCipher.TagBytes;
        if (payloadBytes < 0 || payloadBytes > plainBytes)
        {
            throw new ChunkDamagedException(
                $"The chunk has {ciphertext.Length} bytes, which cannot be the seal of {plainBytes} bytes.");
        }

        Span<byte> plain = destination[..plainBytes];
        if (payloadBytes == plainBytes)
        {
            ChunkCipher.Decrypt(ciphertext, key, plain);
            return plainBytes;
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent(payloadBytes);
        try
        {
            Span<byte> payload = buffer.AsSpan(0, payloadBytes);
            ChunkCipher.Decrypt(ciphertext, key, payload);
            CompressedPayload.Read(payload, plain);
            return plainBytes;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
