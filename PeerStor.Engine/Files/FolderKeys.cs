using System.Security.Cryptography;
using System.Text;
using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Journal;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Files;

/// <summary>A folder's unlocked key: seals the names in it and the keys of its files.</summary>
internal sealed class FolderKey(EntryId folder, int version, byte[] key)
{
    private readonly byte[] _nameSecret = HKDF.DeriveKey(
        HashAlgorithmName.SHA256, key, 32, info: Encoding.ASCII.GetBytes("peerstor names"));

    public EntryId Folder { get; } = folder;

    public int Version { get; } = version;

    /// <summary>16 bytes that stand for a name in this folder: found by index without opening any name.</summary>
    public byte[] NameKey(string name) => HMACSHA256.HashData(_nameSecret, Encoding.UTF8.GetBytes(name))[..16];

    public byte[] SealName(EntryId entry, string name) => KeyWrap.Seal(key, Encoding.UTF8.GetBytes(name), Context(entry));

    public string OpenName(EntryId entry, byte[] name) => Encoding.UTF8.GetString(KeyWrap.Open(key, name, Context(entry)));

    /// <summary>Opens many names one after the other.</summary>
    public NameOpener Names() => new(KeyWrap.Opener(key));

    public byte[] SealFileKey(EntryId file, byte[] fileKey) => KeyWrap.Seal(key, fileKey, Context(file));

    public byte[] OpenFileKey(EntryId file, byte[] wrapped) => KeyWrap.Open(key, wrapped, Context(file));

    /// <summary>Seals the folder's own tags.</summary>
    public byte[] TagKey() => TagKeyOf(key);

    public static byte[] TagKeyOf(byte[] key) => HKDF.DeriveKey(
        HashAlgorithmName.SHA256, key, 32, info: Encoding.ASCII.GetBytes("peerstor tags"));

    private static byte[] Context(EntryId entry) => entry.Value.ToByteArray(bigEndian: true);
}

/// <summary>Finds and makes folder keys (engine.md rule 18).</summary>
internal sealed class FolderKeys(OperationLog log)
{
    private const int CachedKeys = 20_000;

    private readonly BoundedCache<(UserId, EntryId, int), FolderKey> _cache = new(CachedKeys, _ => 1);

    /// <summary>The folder's newest key that is sealed for the caller, or null when the caller has none.</summary>
    public FolderKey? Find(DatabaseConnection connection, Caller caller, EntryId folder, int version = 0)
    {
        if (_cache.TryGet((caller.User, folder, version), out FolderKey? cached))
        {
            return cached;
        }

        (int Version, byte[] Wrapped)? found = connection.First(
            """
            SELECT version, wrapped_key FROM folder_keys
            WHERE folder = $1 AND user = $2 AND ($3 = 0 OR version = $3) ORDER BY version DESC LIMIT 1
            """,
            row => ((int, byte[])?)(row.GetInt32(0), row.Bytes(1)), folder.Value, caller.User.Value, version);
        if (found is not { } sealedKey)
        {
            return null;
        }

        FolderKey key = new(folder, sealedKey.Version, caller.Keys.Unwrap(sealedKey.Wrapped, Context(folder)));
        _cache.Set((caller.User, folder, version), key);
        return key;
    }

    /// <summary>Makes the first key of a new folder, sealed for its owner.</summary>
    public void Create(WriteTransaction transaction, Caller caller, EntryId folder)
    {
        FolderKeyRecord record = new(1, caller.User, caller.Keys.Wrap(IdSource.Secret(), Context(folder)));
        log.Append(transaction, OperationKind.FolderKeyPut, folder.Value, record.Encode());
    }

    private static byte[] Context(EntryId folder) => folder.Value.ToByteArray(bigEndian: true);
}
