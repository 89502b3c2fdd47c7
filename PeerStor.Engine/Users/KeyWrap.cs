using System.Security.Cryptography;

namespace PeerStor.Engine.Users;

/// <summary>
/// Seals keys and small records: AES-256-GCM with a random nonce; written as nonce (12), ciphertext, tag (16). The
/// context is authenticated, so that a sealed value cannot be moved to another place.
/// </summary>
public static class KeyWrap
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    public static byte[] Seal(ReadOnlySpan<byte> key, ReadOnlySpan<byte> plain, ReadOnlySpan<byte> context)
    {
        byte[] wrapped = new byte[NonceBytes + plain.Length + TagBytes];
        Span<byte> nonce = wrapped.AsSpan(0, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using AesGcm aes = new(key, TagBytes);
        aes.Encrypt(nonce, plain, wrapped.AsSpan(NonceBytes, plain.Length), wrapped.AsSpan(NonceBytes + plain.Length), context);
        return wrapped;
    }

    /// <exception cref="CryptographicException">The key is wrong, or the bytes or the context were changed.</exception>
    public static byte[] Open(ReadOnlySpan<byte> key, ReadOnlySpan<byte> wrapped, ReadOnlySpan<byte> context)
    {
        if (wrapped.Length < NonceBytes + TagBytes)
        {
            throw new CryptographicException("A sealed value is too short.");
        }

        byte[] plain = new byte[wrapped.Length - NonceBytes - TagBytes];
        using AesGcm aes = new(key, TagBytes);
        aes.Decrypt(wrapped[..NonceBytes], wrapped.Slice(NonceBytes, plain.Length), wrapped[^TagBytes..], plain, context);
        return plain;
    }
}
