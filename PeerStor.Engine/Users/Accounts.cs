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
    private readonly IdSource _ids;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<UserId, UserKeys> _unlocked = new();
    private Caller? _owner;

    internal Accounts(OperationLog log, NodeIdentity node, IdSource ids, TimeProvider time)
    {
        _log = log;
        _node = node;
        _ids = ids;
        _time = time;
    }

    /// <summary>The owner as this device opens it.</summary>
    public Caller Owner => _owner ?? throw new InvalidOperationException("The accounts are not open yet.");

    /// <summary>Opens the owner with the device slot, or makes the owner of a new data directory.</summary>
    /// <exception cref="EngineStartException">There is an owner whom this device's key file does not open.</exception>
    internal async Task OpenAsync(CancellationToken cancellationToken) =>
        _owner = FindOwner() ?? await CreateOwnerAsync(cancellationToken);

    /// <summary>One <see cref="UserKeys"/> for all grants of a user, so that what it caches is shared.</summary>
    internal UserKeys Share(UserId user, byte[] userKey) => _unlocked.GetOrAdd(user, _ => new UserKeys(userKey));

    private Caller? FindOwner()
    {
        (UserId User, string Name, byte[]? Wrapped)? found = _log.Database.Read(connection => connection.First(
            """
            SELECT u.id, u.name, s.wrapped_key FROM users u
            LEFT JOIN key_slots s ON s.user = u.id AND s.kind = $1 AND s.device = $2 AND length(s.wrapped_key) > 0
            WHERE u.role = $3 ORDER BY u.id LIMIT 1
            """,
            row => ((UserId, string, byte[]?)?)(new UserId(row.Id(0)), row.GetString(1), row.BytesOrNull(2)),
            (int)KeySlotKind.Device, _node.Id, (int)UserRole.Owner));
        if (found is not { } owner)
        {
            return null;
        }

        if (owner.Wrapped is null)
        {
            throw new EngineStartException(
                "The key file node.key does not belong to this data directory. Nothing was changed: put the right key file back.");
        }

        byte[] userKey = KeyWrap.Open(_node.DeriveKey(DeviceSlotPurpose), owner.Wrapped, Context(owner.User));
        return ThisMachine(owner.User, owner.Name, Share(owner.User, userKey));
    }

    private Task<Caller> CreateOwnerAsync(CancellationToken cancellationToken)
    {
        UserId user = new(_ids.Next());
        UserKeys keys = Share(user, IdSource.Secret());
        using ECDiffieHellman pair = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        UserRecord record = new(
            "Owner", UserRole.Owner, pair.ExportSubjectPublicKeyInfo(),
            keys.Wrap(pair.ExportPkcs8PrivateKey(), Context(user)), _time.GetUtcNow().ToUnixTimeMilliseconds());
        KeySlotRecord slot = new(
            user, KeySlotKind.Device, _node.Id, [],
            keys.SealUnder(_node.DeriveKey(DeviceSlotPurpose), Context(user)));
        return _log.Database.Writer.RunAsync(
            transaction =>
            {
                _log.Append(transaction, OperationKind.UserPut, user.Value, record.Encode());
                _log.Append(transaction, OperationKind.KeySlotPut, _ids.Next(), slot.Encode());
                return ThisMachine(user, record.Name, keys);
            },
            cancellationToken);
    }

    private static Caller ThisMachine(UserId user, string name, UserKeys keys) =>
        new(user, name, default, GrantKind.Session, GrantScope.All, keys);

    private static byte[] Context(UserId user) => user.Value.ToByteArray(bigEndian: true);
}
