using PeerStor.Engine.Common;
using PeerStor.Engine.Database;

namespace PeerStor.Engine.Files;

/// <summary>Somebody whom keys can be sealed for.</summary>
/// <param name="PublicKey">P-256, SubjectPublicKeyInfo.</param>
/// <param name="SealedPrivateKey">PKCS #8, sealed under the holder's own key with the holder's id as its context.</param>
internal sealed record KeyPair(byte[] PublicKey, byte[] SealedPrivateKey);

/// <summary>Holders of keys that are no users: a later room knows them.</summary>
internal interface IKeyHolderSource
{
    /// <summary>Null when that is none of this source's, or is one no longer.</summary>
    KeyPair? Find(DatabaseConnection connection, Guid holder);

    /// <summary>Those who are to have the newest key of a folder or a file sealed for themselves.</summary>
    IReadOnlyList<Guid> HoldersOf(DatabaseConnection connection, EntryId entry);
}

/// <summary>Finds the pair of whoever holds keys, by id: users, and what later rooms add.</summary>
internal sealed class KeyHolders
{
    private readonly List<IKeyHolderSource> _sources = [];

    /// <summary>Called while the engine opens.</summary>
    public void Add(IKeyHolderSource source) => _sources.Add(source);

    public KeyPair? Find(DatabaseConnection connection, Guid holder) =>
        connection.First(
            "SELECT public_key, private_key FROM users WHERE id = $1", row => new KeyPair(row.GetFieldValue<byte[]>(0), row.GetFieldValue<byte[]>(1)), holder)
        ?? _sources.Select(source => source.Find(connection, holder)).FirstOrDefault(pair => pair is not null);

    /// <summary>Holders of an entry's keys that are no users.</summary>
    public IEnumerable<Guid> OthersOf(DatabaseConnection connection, EntryId entry) =>
        _sources.SelectMany(source => source.HoldersOf(connection, entry));

    public static bool IsUser(DatabaseConnection connection, Guid holder) =>
        connection.Scalar<long>("SELECT count(*) FROM users WHERE id = $1", holder) > 0;
}
