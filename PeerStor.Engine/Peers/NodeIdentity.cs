using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PeerStor.Engine.Peers;

/// <summary>This node's key pair and certificate (engine.md rule 1). Whoever holds the key file is this node.</summary>
public sealed class NodeIdentity : IDisposable
{
    private readonly ECDsa _key;

    private NodeIdentity(ECDsa key)
    {
        _key = key;
        Id = SHA256.HashData(key.ExportSubjectPublicKeyInfo());
    }

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

    /// <summary>A self-signed certificate over the node key, for mutual TLS between nodes.</summary>
    public X509Certificate2 CreateCertificate(DateTimeOffset now)
    {
        CertificateRequest request = new("CN=peerstor", _key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(now.AddDays(-1), now.AddYears(100));
    }

    public void Dispose() => _key.Dispose();
}
