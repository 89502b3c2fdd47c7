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
        byte[] plain = new byte[PlainLength(wrapped)];
        using AesGcm aes = Opener(key);
        Open(aes, wrapped, context, plain);
        return plain;
    }

    /// <summary>For many values sealed by one key: setting it up costs more than opening a name.</summary>
    public static AesGcm Opener(ReadOnlySpan<byte> key) => new(key, TagBytes);

    /// <param name="plain">As long as <see cref="PlainLength"/> says.</param>
    /// <exception cref="CryptographicException">The key is wrong, or the bytes or the context were changed.</exception>
    public static void Open(AesGcm opener, ReadOnlySpan<byte> wrapped, ReadOnlySpan<byte> context, Span<byte> plain) =>
        opener.Decrypt(wrapped[..NonceBytes], wrapped[NonceBytes..^TagBytes], wrapped[^TagBytes..], plain, context);

    /// <exception cref="CryptographicException">It is too short to be a sealed value.</exception>
    public static int PlainLength(ReadOnlySpan<byte> wrapped) => wrapped.Length >= NonceBytes + TagBytes
        ? wrapped.Length - NonceBytes - TagBytes
        : throw new CryptographicException("A sealed value is too short.");
}
