using System.Security.Cryptography;
using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Journal;
using PeerStor.Engine.Peers;

namespace PeerStor.Engine.Users;

/// <summary>
/// A device that joins gets what opens the owner's key, as long as the inviting device opens it by itself: nobody should
/// have to sign in anew because a second device came. With a password nothing is given; the password opens it there too. Nor is it given
/// to a device that somebody else let in: an administrator may add devices, and may not read what is the owner's alone.
/// </summary>
internal sealed class KeyGifts(OperationLog log, NodeIdentity node, Accounts accounts)
{
    private static readonly byte[] Context = "peerstor device gift"u8.ToArray();

    /// <summary>{1 user, 2 user key}, sealed for the device's public key; empty while the owner's key is closed here, or a password opens it there.</summary>
    /// <param name="by">Who let the device in.</param>
    public byte[] For(byte[] publicKey, UserId by) => accounts.OwnerIsLocked || accounts.Owner.User != by || log.Database.Read(HasPassword)
        ? []
        : PublicSeal.Seal(
            publicKey,
            Cbor.Map(writer =>
            {
                writer.Field(1, accounts.Owner.User.Value);
                writer.Field(2, accounts.Owner.Keys.Copy());
            }),
            Context);

    /// <summary>Takes a gift into use once its user is known here: from then on this device opens the owner by itself.</summary>
    /// <returns>False while the user is not known yet.</returns>
    public async Task<bool> AcceptAsync(byte[] gift, CancellationToken cancellationToken)
    {
        using ECDiffieHellman pair = node.AgreementPair();
        UserId user = default;
        byte[] key = [];
        Cbor.ReadMap(PublicSeal.Open(pair, gift, Context), (field, reader) =>
        {
            switch (field)
            {
                case 1: user = new UserId(reader.ReadId()); return true;
                case 2: key = reader.ReadByteString(); return true;
                default: return false;
            }
        });
        return await log.Database.Writer.RunAsync(transaction => Accept(transaction, user, key), cancellationToken);
    }

    private bool HasPassword(DatabaseConnection connection) =>
        KeySlots.Find(connection, accounts.Owner.User, KeySlotKind.Password).Count > 0;

    private bool Accept(WriteTransaction transaction, UserId user, byte[] key)
    {
        if (AccountRow.Find(transaction.Connection, user) is not { } account)
        {
            return false;
        }

        if (KeySlots.Find(transaction.Connection, user, KeySlotKind.Password).Count > 0)
        {
            // A password was set since the gift was made: from then on only that opens the key.
            return true;
        }

        UserKeys keys = accounts.Share(user, key);
        accounts.PutDeviceSlot(transaction, user, keys);
        if (accounts.OwnerIsLocked)
        {
            transaction.OnCommitted(() => accounts.OpenOwner(new Caller(
                account.Id, account.Name, account.Role, default, GrantKind.Session, GrantScope.All, keys)));
        }

        return true;
    }
}
