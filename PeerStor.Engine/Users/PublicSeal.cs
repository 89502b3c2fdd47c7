using System.Security.Cryptography;
using System.Text;

namespace PeerStor.Engine.Users;

/// <summary>
/// Seals a key for somebody whose key is not here, with their public one: a new P-256 pair for each seal, its agreement
/// with the public key through HKDF-SHA256 (RFC 5869) is the key of a <see cref="KeyWrap"/>. Written as the new pair's
/// public key (SubjectPublicKeyInfo, 91 bytes), then the wrapped bytes.
/// </summary>
public static class PublicSeal
{
    private const int PublicKeyBytes = 91;

    private static readonly byte[] Purpose = Encoding.ASCII.GetBytes("peerstor seal");

    /// <param name="publicKey">P-256, SubjectPublicKeyInfo.</param>
    /// <param name="context">Authenticated, so that the seal cannot be moved to another place.</param>
    public static byte[] Seal(byte[] publicKey, ReadOnlySpan<byte> plain, ReadOnlySpan<byte> context)
    {
        using ECDiffieHellman theirs = Import(publicKey);
        using ECDiffieHellman once = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        byte[] shown = once.ExportSubjectPublicKeyInfo();
        return [.. shown, .. KeyWrap.Seal(Key(once, theirs.PublicKey, shown, publicKey), plain, context)];
    }

    /// <exception cref="CryptographicException">It was sealed for another key, or the bytes or the context were changed.</exception>
    public static byte[] Open(ECDiffieHellman pair, ReadOnlySpan<byte> wrapped, ReadOnlySpan<byte> context)
    {
        if (wrapped.Length <= PublicKeyBytes)
        {
            throw new CryptographicException("A sealed value is too short.");
        }

        byte[] shown = wrapped[..PublicKeyBytes].ToArray();
        using ECDiffieHellman once = Import(shown);
        return KeyWrap.Open(
            Key(pair, once.PublicKey, shown, pair.ExportSubjectPublicKeyInfo()), wrapped[PublicKeyBytes..], context);
    }

    // Both public keys go into the key: a seal for one cannot be taken for a seal for another.
    private static byte[] Key(ECDiffieHellman mine, ECDiffieHellmanPublicKey theirs, byte[] shown, byte[] recipient) => HKDF.DeriveKey(
        HashAlgorithmName.SHA256, mine.DeriveRawSecretAgreement(theirs), 32, salt: [.. shown, .. recipient], info: Purpose);

    private static ECDiffieHellman Import(byte[] publicKey)
    {
        ECDiffieHellman key = ECDiffieHellman.Create();
        try
        {
            key.ImportSubjectPublicKeyInfo(publicKey, out _);
            return key.KeySize == 256 ? key : throw new CryptographicException("A public key is not of P-256.");
        }
        catch (PlatformNotSupportedException curve)
        {
            key.Dispose();
            throw new CryptographicException("A public key is of a curve that is not known here.", curve);
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }
}
