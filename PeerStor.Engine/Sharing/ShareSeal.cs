using PeerStor.Engine.Common;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Sharing;

/// <summary>What of a link's record depends on its secret and password; the slow key is made before the transaction.</summary>
internal sealed class ShareSeal
{
    private readonly byte[] _secret;
    private readonly byte[] _password;
    private readonly byte[]? _passwordKey;

    private ShareSeal(byte[] secret, byte[] password, byte[]? passwordKey)
    {
        _secret = secret;
        _password = password;
        _passwordKey = passwordKey;
    }

    public static Task<ShareSeal> NewAsync(string? password, CancellationToken cancellationToken) =>
        OfAsync(IdSource.Secret(ShareLock.SecretBytes), password ?? "", cancellationToken);

    /// <summary>"" for none.</summary>
    public static async Task<ShareSeal> OfAsync(byte[] secret, string password, CancellationToken cancellationToken)
    {
        if (password.Length == 0)
        {
            return new ShareSeal(secret, [], null);
        }

        (byte[] parameters, byte[] key) = await Credentials.NewPasswordAsync(password, cancellationToken);
        return new ShareSeal(secret, parameters, key);
    }

    public static byte[] SecretOf(ShareRecord record, UserKeys maker, ShareId id) =>
        maker.Unwrap(record.MakersSecret, ShareKeyring.Context(id));

    public ShareRecord Put(ShareRecord record, ShareKeyring keyring, UserKeys maker, ShareId id) => record with
    {
        SecretHash = ShareLock.Hash(_secret),
        WrappedKey = keyring.SealUnder(_secret, _passwordKey),
        Password = _password,
        MakersSecret = maker.Wrap(_secret, ShareKeyring.Context(id)),
    };
}
