using System.Security.Cryptography;
using System.Text;

namespace PeerStor.Engine.Users;

/// <summary>
/// A user's unlocked key and the secrets derived from it (engine.md rules 15, 17 and 18). Lives in memory only, for as
/// long as a grant that opened it is in use.
/// </summary>
public sealed class UserKeys
{
    private readonly byte[] _userKey;

    public UserKeys(byte[] userKey)
    {
        _userKey = userKey;
        Convergence = Derive("convergence");
        CuttingSecret = Derive("cutting");
        UploadKey = Derive("uploads");
        ClassSecret = Derive("classes");
        MarkSecret = Derive("marks");
        TagSecret = Derive("tags");
        SearchSecret = Derive("search terms");
        SearchKey = Derive("search texts");
        FirstRootKey = Derive("root folder");
    }

    /// <summary>32 bytes: makes equal chunks of this user equal, and nobody else able to confirm a guess.</summary>
    public byte[] Convergence { get; }

    /// <summary>32 bytes: seeds the gear table, so that chunk sizes do not fingerprint known files.</summary>
    public byte[] CuttingSecret { get; }

    /// <summary>32 bytes: seals what is noted of unfinished uploads.</summary>
    public byte[] UploadKey { get; }

    /// <summary>32 bytes: blinds the media class of a file in the index.</summary>
    public byte[] ClassSecret { get; }

    /// <summary>32 bytes: hides which file a playback mark is about.</summary>
    public byte[] MarkSecret { get; }

    /// <summary>32 bytes: blinds tags in the index.</summary>
    public byte[] TagSecret { get; }

    /// <summary>32 bytes: blinds the terms of the search index.</summary>
    public byte[] SearchSecret { get; }

    /// <summary>32 bytes: seals the texts in the search index.</summary>
    public byte[] SearchKey { get; }

    /// <summary>32 bytes: the first key of the user's root folder.</summary>
    public byte[] FirstRootKey { get; }

    /// <summary>Seals a key or record for this user alone.</summary>
    public byte[] Wrap(ReadOnlySpan<byte> plain, ReadOnlySpan<byte> context) => KeyWrap.Seal(_userKey, plain, context);

    /// <exception cref="CryptographicException">It was not sealed for this user, or was changed.</exception>
    public byte[] Unwrap(ReadOnlySpan<byte> wrapped, ReadOnlySpan<byte> context) => KeyWrap.Open(_userKey, wrapped, context);

    /// <summary>Opens what was sealed with the public key of the pair whose private half lies sealed under this key.</summary>
    /// <exception cref="CryptographicException">It was not sealed for this pair, or was changed.</exception>
    internal byte[] OpenSeal(byte[] sealedPrivateKey, ReadOnlySpan<byte> pairContext, ReadOnlySpan<byte> wrapped, ReadOnlySpan<byte> context)
    {
        using ECDiffieHellman pair = ECDiffieHellman.Create();
        pair.ImportPkcs8PrivateKey(Unwrap(sealedPrivateKey, pairContext), out _);
        return PublicSeal.Open(pair, wrapped, context);
    }

    /// <summary>The user key itself, sealed under another key: how slots and grants are made.</summary>
    internal byte[] SealUnder(ReadOnlySpan<byte> key, ReadOnlySpan<byte> context) => KeyWrap.Seal(key, _userKey, context);

    /// <summary>The user key itself, to be sealed for another device at once.</summary>
    internal byte[] Copy() => [.. _userKey];

    private byte[] Derive(string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _userKey, 32, info: Encoding.ASCII.GetBytes("peerstor " + purpose));
}
