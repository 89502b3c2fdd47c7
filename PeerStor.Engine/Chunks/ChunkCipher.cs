using System.Security.Cryptography;

namespace PeerStor.Engine.Chunks;

/// <summary>
/// The encryption of chunks: AES-256-GCM with one nonce for all, which is sound because no key ever meets a second payload:
/// the key is a keyed hash of the payload itself.
/// </summary>
internal static class ChunkCipher
{
    public const int TagBytes = 16;

    private static ReadOnlySpan<byte> Nonce => "peerstorCHK1"u8;

    private static ReadOnlySpan<byte> MacNonce => "peerstorMAC1"u8;

    /// <summary>
    /// HMAC-SHA256(secret, GMAC(payload) under a key derived from the secret): nobody without the secret can find the key
    /// from a guessed payload, and two payloads meet in one key with a probability below 2^-111 (docs/adr/0012).
    /// </summary>
    public static ChunkKey KeyOf(ReadOnlySpan<byte> payload, ReadOnlySpan<byte> convergenceSecret)
    {
        Span<byte> key = stackalloc byte[ChunkKey.Bytes];
        HMACSHA256.HashData(convergenceSecret, "peerstor chunk mac"u8, key);
        Span<byte> mac = stackalloc byte[TagBytes];
        using (AesGcm gmac = new(key, TagBytes))
        {
            gmac.Encrypt(MacNonce, [], [], mac, payload);
        }

        HMACSHA256.HashData(convergenceSecret, mac, key);
        return new ChunkKey(key);
    }

    /// <summary>Fills <paramref name="ciphertext"/>, which is longer than the payload by the tag.</summary>
    public static void Encrypt(ReadOnlySpan<byte> payload, in ChunkKey key, Span<byte> ciphertext)
    {
        using AesGcm aes = Aes(key);
        aes.Encrypt(Nonce, payload, ciphertext[..payload.Length], ciphertext[payload.Length..]);
    }

    /// <summary>Fills <paramref name="payload"/>, which is shorter than the ciphertext by the tag.</summary>
    public static void Decrypt(ReadOnlySpan<byte> ciphertext, in ChunkKey key, Span<byte> payload)
    {
        try
        {
            using AesGcm aes = Aes(key);
            aes.Decrypt(Nonce, ciphertext[..payload.Length], ciphertext[payload.Length..], payload);
        }
        catch (AuthenticationTagMismatchException error)
        {
            throw new ChunkDamagedException("The chunk does not match its seal: its bytes were changed, or this is not its key.", error);
        }
    }

    private static AesGcm Aes(in ChunkKey key)
    {
        Span<byte> bytes = stackalloc byte[ChunkKey.Bytes];
        key.CopyTo(bytes);
        return new AesGcm(bytes, TagBytes);
    }
}
