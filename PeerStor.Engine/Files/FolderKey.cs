using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using PeerStor.Engine.Common;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Files;

/// <summary>One version of a folder's key, unlocked: seals the names in it and the keys of what is in it.</summary>
internal sealed class FolderKey(EntryId folder, int version, byte[] key)
{
    private readonly byte[] _nameSecret = Derive(key, "peerstor names");
    private byte[]? _searchSecret;
    private byte[]? _searchKey;

    public EntryId Folder { get; } = folder;

    public int Version { get; } = version;

    /// <summary>32 bytes: blinds the terms by which those who have this key search.</summary>
    public byte[] SearchSecret => _searchSecret ??= Derive(key, "peerstor search terms");

    /// <summary>32 bytes: seals the texts in which they search.</summary>
    public byte[] SearchKey => _searchKey ??= Derive(key, "peerstor search texts");

    /// <summary>16 bytes that stand for a name in this folder: found by index without opening any name.</summary>
    public byte[] NameKey(string name) => HMACSHA256.HashData(_nameSecret, Encoding.UTF8.GetBytes(name))[..16];

    public byte[] SealName(EntryId entry, string name) => KeyWrap.Seal(key, Encoding.UTF8.GetBytes(name), Context(entry));

    public string OpenName(EntryId entry, byte[] name) => Encoding.UTF8.GetString(KeyWrap.Open(key, name, Context(entry)));

    /// <summary>Opens many names one after the other.</summary>
    public NameOpener Names() => new(KeyWrap.Opener(key));

    public byte[] SealFileKey(EntryId file, byte[] fileKey) => KeyWrap.Seal(key, fileKey, Context(file));

    public byte[] OpenFileKey(EntryId file, byte[] wrapped) => KeyWrap.Open(key, wrapped, Context(file));

    /// <summary>The folder's own name, for those who have no key of the folder that it lies in.</summary>
    public byte[] SealTitle(string title) => KeyWrap.Seal(Derive(key, "peerstor title"), Encoding.UTF8.GetBytes(title), Context(Folder));

    public string OpenTitle(byte[] title) =>
        Encoding.UTF8.GetString(KeyWrap.Open(Derive(key, "peerstor title"), title, Context(Folder)));

    /// <summary>Seals a key of this folder, or of something in it, under this one.</summary>
    public byte[] SealBelow(EntryId entry, int entryVersion, byte[] plain) =>
        KeyWrap.Seal(BelowKey(key), plain, Context(entry, entryVersion));

    /// <summary>This key itself, sealed in another way.</summary>
    public byte[] SealedBy(Func<byte[], byte[]> seal) => seal(key);

    /// <summary>Opens what <see cref="SealBelow"/> sealed.</summary>
    public static byte[] OpenBelow(byte[] key, EntryId entry, int entryVersion, byte[] wrapped) =>
        KeyWrap.Open(BelowKey(key), wrapped, Context(entry, entryVersion));

    /// <summary>Seals the folder's own tags.</summary>
    public byte[] TagKey() => TagKeyOf(key);

    public static byte[] TagKeyOf(byte[] key) => Derive(key, "peerstor tags");

    public static byte[] Context(EntryId entry) => entry.Value.ToByteArray(bigEndian: true);

    private static byte[] Context(EntryId entry, int version)
    {
        byte[] context = new byte[20];
        entry.Value.TryWriteBytes(context, bigEndian: true, out _);
        BinaryPrimitives.WriteInt32BigEndian(context.AsSpan(16), version);
        return context;
    }

    private static byte[] BelowKey(byte[] key) => Derive(key, "peerstor keys");

    private static byte[] Derive(byte[] key, string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key, 32, info: Encoding.ASCII.GetBytes(purpose));
}
