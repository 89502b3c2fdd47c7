using System.Collections.Concurrent;
using System.Security.Cryptography;
using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Journal;
using PeerStor.Engine.Peers;

namespace PeerStor.Engine.Users;

/// <summary>The users of this node. At the first start it makes the owner, whose key this device's key file opens, so
/// that nothing needs to be set up (engine.md rule 20).</summary>
public sealed class Accounts
{
    private const string DeviceSlotPurpose = "peerstor device slot";

    private readonly OperationLog _log;
    private readonly NodeIdentity _node;
    private readonly KeySlots _slots;
    private readonly IdSource _ids;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<UserId, UserKeys> _unlocked = new();
    private Caller? _owner;

    internal Accounts(OperationLog log, NodeIdentity node, KeySlots slots, IdSource ids, TimeProvider time)
    {
        _log = log;
        _node = node;
        _slots = slots;
        _ids = ids;
        _time = time;
    }

    /// <summary>Called when a user's key was opened on this node that was not before; must be quick and must not throw.</summary>
    internal Action Opened { get; set; } = () => { };

    /// <summary>The owner as this device opens it.</summary>
    /// <exception cref="OwnerLockedException">The owner has a password, and this device does not open their key.</exception>
    public Caller Owner => _owner ?? throw new OwnerLockedException();

    public bool OwnerIsLocked => _owner is null;

    /// <summary>Nobody but the owner is here, nobody set a password, and there are no files but, as it came, the note that
    /// an installation begins with.</summary>
    internal bool IsUntouched() => _log.Database.Read(connection =>
        AccountRow.All(connection) is [{ } only]
        && KeySlots.Find(connection, only.Id, KeySlotKind.Password).Count + KeySlots.Find(connection, only.Id, KeySlotKind.RecoveryCode).Count == 0
        && connection.Scalar<long>(
            """
            SELECT count(*) FROM entries e WHERE purged = 0 AND NOT EXISTS (
              SELECT 1 FROM welcome_entries w WHERE w.entry = e.id AND NOT EXISTS (SELECT 1 FROM notes n WHERE n.entry = e.id AND n.updates > 1))
            """) == 0);

    public IReadOnlyList<UserId> Everybody() =>
        _log.Database.Read<IReadOnlyList<UserId>>(connection => [.. AccountRow.All(connection).Select(account => account.Id)]);

    /// <summary>The users whose keys are in memory, for work that goes on while nobody asks. Others' work waits until they
    /// sign in.</summary>
    public IReadOnlyList<Caller> Unlocked() => _log.Database.Read<IReadOnlyList<Caller>>(connection =>
    [
        .. _unlocked.Select(open => AccountRow.Find(connection, open.Key) is { IsDisabled: false } account
            ? new Caller(account.Id, account.Name, account.Role, default, GrantKind.Session, MostOf(account.Role), open.Value)
            : null).OfType<Caller>(),
    ]);

    /// <summary>What a user of that role may do at most, whatever their session or token says.</summary>
    internal static GrantScope MostOf(UserRole role) => role switch
    {
        UserRole.Owner or UserRole.Admin => GrantScope.All,
        UserRole.Member => GrantScope.Read | GrantScope.Write,
        _ => GrantScope.None,
    };

    /// <summary>A user whose key is open on this node, to read on their behalf, or null: work for others has to wait.</summary>
    internal Caller? FindOpen(UserId user) => _unlocked.TryGetValue(user, out UserKeys? keys)
        ? new Caller(user, "", UserRole.Member, default, GrantKind.Session, GrantScope.Read, keys)
        : null;

    /// <summary>Opens the owner with the device slot, or makes the owner of a new data directory.</summary>
    /// <param name="joins">Users come from other devices: none is made.</param>
    /// <exception cref="EngineStartException">There is an owner whom nothing on this device opens.</exception>
    internal async Task OpenAsync(bool joins, CancellationToken cancellationToken)
    {
        // Devices that joined with files have owners of their own: this machine opens the one whose key it has.
        AccountRow? owner = _log.Database.Read(connection => AccountRow.All(connection).Where(account => account.Role == UserRole.Owner)
            .OrderByDescending(account => OwnSlot(connection, account.Id) is not null).ThenBy(account => account.Id.Value).FirstOrDefault());
        if (owner is not null)
        {
            OpenWithDevice(owner, joins);
        }
        else if (!joins)
        {
            await CreateOwnerAsync(cancellationToken);
        }
    }

    /// <summary>Devices that were apart can have users of one name: all but the oldest get a number, so that each can sign in.</summary>
    internal Task<bool> TellApartAsync(CancellationToken cancellationToken) => _log.Database.Writer.RunAsync(
        transaction =>
        {
            List<AccountRow> all = [.. AccountRow.All(transaction.Connection).OrderBy(account => account.Id.Value)];
            HashSet<string> taken = [.. all.Select(account => UserName.Fold(account.Name))];
            foreach (AccountRow account in all.GroupBy(account => UserName.Fold(account.Name)).SelectMany(same => same.Skip(1)))
            {
                string name = Enumerable.Range(2, all.Count).Select(number => $"{account.Name} {number}").First(free => taken.Add(UserName.Fold(free)));
                AccountRow renamed = account with { Name = name };
                _log.Append(transaction, OperationKind.UserPut, account.Id.Value, renamed.Record(transaction.Connection).Encode());
            }

            return true;
        },
        cancellationToken);

    /// <summary>One <see cref="UserKeys"/> for all grants of a user, so that what it caches is shared.</summary>
    internal UserKeys Share(UserId user, byte[] userKey)
    {
        UserKeys made = new(userKey);
        UserKeys keys = _unlocked.GetOrAdd(user, made);
        if (keys == made)
        {
            Opened();
        }

        return keys;
    }

    /// <summary>A new user with a key of their own.</summary>
    internal UserId Add(WriteTransaction transaction, string name, UserRole role, out UserKeys keys)
    {
        UserId user = new(_ids.Next());
        UserKeys made = new(IdSource.Secret());
        using ECDiffieHellman pair = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        UserRecord record = new(
            name, role, pair.ExportSubjectPublicKeyInfo(), made.Wrap(pair.ExportPkcs8PrivateKey(), KeySlots.Context(user)),
            _time.GetUtcNow().ToUnixTimeMilliseconds());
        _log.Append(transaction, OperationKind.UserPut, user.Value, record.Encode());
        transaction.OnCommitted(() => _unlocked.TryAdd(user, made));
        keys = made;
        return user;
    }

    internal void PutDeviceSlot(WriteTransaction transaction, UserId user, UserKeys keys) =>
        _slots.Replace(transaction, user, keys, KeySlotKind.Device, _node.Id, [], _node.DeriveKey(DeviceSlotPurpose));

    internal void OpenOwner(Caller caller) => _owner = ThisMachine(caller.User, caller.Name, caller.Keys);

    /// <summary>From now on only who signs in is the owner; files in use stay open.</summary>
    internal void CloseOwner(UserId user)
    {
        if (_owner?.User == user)
        {
            _owner = null;
        }
    }

    /// <summary>The owner's key may have been taken from this device on another one, by a password that was set there.</summary>
    internal void CloseUnlessOpened()
    {
        if (_owner is { } owner && _log.Database.Read(connection => OwnSlot(connection, owner.User)) is null)
        {
            CloseOwner(owner.User);
        }
    }

    private KeySlot? OwnSlot(DatabaseConnection connection, UserId user) =>
        KeySlots.Find(connection, user, KeySlotKind.Device).FirstOrDefault(slot => slot.Device.AsSpan().SequenceEqual(_node.Id));

    private void OpenWithDevice(AccountRow owner, bool joins)
    {
        (KeySlot? Slot, bool OpensOtherwise) found = _log.Database.Read(connection => (
            OwnSlot(connection, owner.Id),
            KeySlots.Find(connection, owner.Id, KeySlotKind.Password).Count
                + KeySlots.Find(connection, owner.Id, KeySlotKind.RecoveryCode).Count > 0));
        if (found.Slot is { } slot)
        {
            byte[] userKey = KeyWrap.Open(_node.DeriveKey(DeviceSlotPurpose), slot.WrappedKey, KeySlots.Context(owner.Id));
            _owner = ThisMachine(owner.Id, owner.Name, Share(owner.Id, userKey));
        }
        else if (!found.OpensOtherwise && !joins)
        {
            throw new EngineStartException(
                "The key file node.key does not belong to this data directory. Nothing was changed: put the right key file back.");
        }
    }

    private Task<bool> CreateOwnerAsync(CancellationToken cancellationToken) => _log.Database.Writer.RunAsync(
        transaction =>
        {
            UserId user = Add(transaction, "Owner", UserRole.Owner, out UserKeys keys);
            PutDeviceSlot(transaction, user, keys);
            transaction.OnCommitted(() => _owner = ThisMachine(user, "Owner", keys));
            return true;
        },
        cancellationToken);

    private static Caller ThisMachine(UserId user, string name, UserKeys keys) =>
        new(user, name, UserRole.Owner, default, GrantKind.Session, GrantScope.All, keys);
}

/// <summary>The owner has set a password and their key does not lie with this device.</summary>
public sealed class OwnerLockedException() : Exception(
    "The owner has a password, so this machine does not open their files by itself. Sign in, or use a token.");
