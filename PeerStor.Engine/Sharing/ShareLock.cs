using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Sharing;

/// <summary>What opens a link's key: the 32 random bytes in its address and, when it has one, its password besides.</summary>
internal static class ShareLock
{
    public const int SecretBytes = 32;

    /// <summary>The secret as addresses have it, or null when the text cannot be one.</summary>
    public static byte[]? Read(string text)
    {
        byte[] secret = new byte[SecretBytes];
        // The decoder throws on what is no base64, its name notwithstanding.
        return text.Length == 43 && Base64Url.IsValid(text) && Base64Url.TryDecodeFromChars(text, secret, out int written)
            && written == SecretBytes ? secret : null;
    }

    public static string Write(byte[] secret) => Base64Url.EncodeToString(secret);

    /// <summary>What is stored of a secret.</summary>
    public static byte[] Hash(byte[] secret) => SHA256.HashData(secret);

    public static byte[] Seal(byte[] shareKey, byte[] secret, byte[]? passwordKey) =>
        KeyWrap.Seal(KeyOf(secret, passwordKey), shareKey, Hash(secret));

    /// <summary>Null when the password is wrong, or missing.</summary>
    public static byte[]? Open(byte[] wrapped, byte[] secret, byte[]? passwordKey)
    {
        try
        {
            return KeyWrap.Open(KeyOf(secret, passwordKey), wrapped, Hash(secret));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Proves to the server what a visitor did before. Made of the link's key, so that no visitor can make one.</summary>
    public static byte[] VisitKey(byte[] shareKey) => Derive(shareKey, "peerstor share visit");

    private static byte[] KeyOf(byte[] secret, byte[]? passwordKey) => passwordKey is null
        ? Derive(secret, "peerstor share")
        : Derive([.. secret, .. passwordKey], "peerstor share with password");

    private static byte[] Derive(byte[] key, string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key, 32, info: Encoding.ASCII.GetBytes(purpose));
}
