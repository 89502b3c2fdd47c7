using System.Security.Cryptography;
using System.Text;
using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Sharing;

/// <summary>An opened link's own key, and what it seals and opens.</summary>
internal sealed class ShareKeyring(ShareId share, byte[] shareKey)
{
    public UserKeys Keys { get; } = new(shareKey);

    public byte[] VisitKey { get; } = ShareLock.VisitKey(shareKey);

    public static ShareKeyring New(ShareId share) => new(share, IdSource.Secret());

    /// <summary>For who made the link: the same, without the secret's password.</summary>
    public static ShareKeyring OfMaker(ShareId share, ShareRecord record, UserKeys maker) =>
        new(share, maker.Unwrap(record.MakersKey, Context(share)));

    public byte[] SealUnder(byte[] secret, byte[]? passwordKey) => ShareLock.Seal(shareKey, secret, passwordKey);

    public byte[] SealForMaker(UserKeys maker) => maker.Wrap(shareKey, Context(share));

    public byte[] SealTitle(string title) => title.Length == 0 ? [] : Keys.Wrap(Encoding.UTF8.GetBytes(title), Context(share));

    public string OpenTitle(byte[] title) => title.Length == 0 ? "" : Encoding.UTF8.GetString(Keys.Unwrap(title, Context(share)));

    public SharedEntry Seal(EntryId entry, string name, FileKey? fileKey) => new(
        entry, Keys.Wrap(Encoding.UTF8.GetBytes(name), Context(share, entry)),
        fileKey is null ? [] : Keys.Wrap(fileKey.Key, Context(share, entry)), fileKey?.Number ?? 0);

    /// <summary>What a visitor's caller gets at.</summary>
    public ReachEntry Open(SharedEntry entry, Rights rights) => new(entry.Id, rights)
    {
        Name = Encoding.UTF8.GetString(Keys.Unwrap(entry.Name, Context(share, entry.Id))),
        FileKey = entry.FileKey.Length == 0 ? null : Keys.Unwrap(entry.FileKey, Context(share, entry.Id)),
        FileKeyNumber = entry.FileKeyNumber,
    };

    /// <summary>A pair of its own: later keys of a shared folder are sealed for the public half by whoever makes them.</summary>
    public (byte[] Public, byte[] Private) NewPair()
    {
        using ECDiffieHellman pair = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        return (pair.ExportSubjectPublicKeyInfo(), Keys.Wrap(pair.ExportPkcs8PrivateKey(), Context(share)));
    }

    public static byte[] Context(ShareId share) => share.Value.ToByteArray(bigEndian: true);

    private static byte[] Context(ShareId share, EntryId entry) => [.. Context(share), .. entry.Value.ToByteArray(bigEndian: true)];
}
