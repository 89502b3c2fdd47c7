using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PeerStor.Engine.Common;

namespace PeerStor.Engine.Peers;

/// <summary>This node's key pair and certificate (engine.md rule 1). Whoever holds the key file is this node.</summary>
public sealed class NodeIdentity : IDisposable
{
    private readonly ECDsa _key;

    private NodeIdentity(ECDsa key)
    {
        _key = key;
        PublicKey = key.ExportSubjectPublicKeyInfo();
        Id = SHA256.HashData(PublicKey);
    }

    /// <summary>P-256, SubjectPublicKeyInfo: 91 bytes.</summary>
    public byte[] PublicKey { get; }

    public NodeId Node => NodeId.Of(Id);

    /// <summary>32 bytes: SHA-256 of the public key (SubjectPublicKeyInfo).</summary>
    public byte[] Id { get; }

    /// <summary>The id's first bytes in base32, in groups, for people to compare.</summary>
    public string ShortId => NodeIdText.Write(Id);

    public static NodeIdentity Create() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <exception cref="InvalidDataException">The text is not a P-256 key in PEM.</exception>
    public static NodeIdentity FromPem(string pem)
    {
        ECDsa key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            return new NodeIdentity(key);
        }
        catch (Exception exception) when (exception is ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw new InvalidDataException("The node key file is damaged.", exception);
        }
    }

    public string ToPem() => _key.ExportPkcs8PrivateKeyPem();

    /// <summary>A 32-byte key that only this node's key file can make again: opens the device's key slots.</summary>
    public byte[] DeriveKey(string purpose)
    {
        byte[] secret = _key.ExportParameters(includePrivateParameters: true).D!;
        try
        {
            return HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, 32, info: System.Text.Encoding.UTF8.GetBytes(purpose));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    /// <summary>ECDSA over SHA-256, as IEEE P1363 writes it: 64 bytes.</summary>
    public byte[] Sign(ReadOnlySpan<byte> bytes) => _key.SignData(bytes, HashAlgorithmName.SHA256);

    /// <summary>Whose public key (SubjectPublicKeyInfo) that is.</summary>
    public static NodeId IdOf(ReadOnlySpan<byte> publicKey) => NodeId.Of(SHA256.HashData(publicKey));

    /// <summary>Whose certificate that is.</summary>
    public static NodeId IdOf(X509Certificate2 certificate) => IdOf(certificate.PublicKey.ExportSubjectPublicKeyInfo());

    /// <summary>Whether the holder of a public key signed the bytes. False too for a key that cannot be read.</summary>
    public static bool IsSigned(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> signature)
    {
        using ECDsa key = ECDsa.Create();
        try
        {
            key.ImportSubjectPublicKeyInfo(publicKey, out _);
            return key.VerifyData(bytes, signature, HashAlgorithmName.SHA256);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    /// <summary>The node's pair for agreements: what is sealed for its public key opens with it.</summary>
    public ECDiffieHellman AgreementPair()
    {
        ECDiffieHellman pair = ECDiffieHellman.Create();
        pair.ImportPkcs8PrivateKey(_key.ExportPkcs8PrivateKey(), out _);
        return pair;
    }

    /// <summary>A self-signed certificate over the node key, for mutual TLS between nodes.</summary>
    public X509Certificate2 CreateCertificate(DateTimeOffset now)
    {
        CertificateRequest request = new("CN=peerstor", _key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(now.AddDays(-1), now.AddYears(100));
    }

    public void Dispose() => _key.Dispose();
}
