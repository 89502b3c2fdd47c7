using PeerStor.Engine.Common;
using PeerStor.Engine.Journal;

namespace PeerStor.Engine.Users.Allowances;

/// <summary>How much each user may store and how fast, set by administrators. A change holds at once, also for what runs.</summary>
public sealed class UserLimits
{
    private readonly OperationLog _log;
    private readonly KnownLimits _known;
    private readonly AuditLog _audit;

    internal UserLimits(OperationLog log, KnownLimits known, AuditLog audit)
    {
        _log = log;
        _known = known;
        _audit = audit;
    }

    /// <summary>A user's limits have changed; null: those of this device.</summary>
    public event Action<UserId?>? Changed
    {
        add => _known.Changed += value;
        remove => _known.Changed -= value;
    }

    /// <summary>The speed of this device for all together.</summary>
    public SpeedLimit Node => _known.Node;

    /// <summary>Nobody has set it in Settings: it is what the configuration says.</summary>
    public bool IsNodeConfigured => _known.IsNodeConfigured;

    public UserLimit Of(UserId user) => _known.Of(user);

    /// <summary>False: there is no such user. Null takes the limit away; nothing that is stored goes.</summary>
    public Task<bool> SetQuotaAsync(Caller admin, UserId user, long? bytes, Origin origin, CancellationToken cancellationToken) =>
        ChangeAsync(
            admin, user, OperationKind.UserQuota, new QuotaRecord(bytes).Encode(), AuditEvent.QuotaSet,
            bytes is { } most ? $"{most} bytes" : "no limit", origin, cancellationToken);

    /// <summary>False: there is no such user.</summary>
    public Task<bool> SetSpeedAsync(Caller admin, UserId user, SpeedLimit speed, Origin origin, CancellationToken cancellationToken) =>
        ChangeAsync(
            admin, user, OperationKind.UserSpeed, new SpeedRecord(speed).Encode(), AuditEvent.SpeedSet, Words(speed), origin,
            cancellationToken);

    public Task SetNodeSpeedAsync(Caller admin, SpeedLimit speed, Origin origin, CancellationToken cancellationToken) =>
        _log.Database.Writer.RunAsync(
            transaction =>
            {
                if (_known.Node != speed)
                {
                    _known.PutNode(transaction, speed);
                    _audit.Note(transaction, AuditEvent.SpeedSet, admin.Name, origin, $"this device: {Words(speed)}");
                }

                return true;
            },
            cancellationToken);

    private Task<bool> ChangeAsync(
        Caller admin, UserId user, OperationKind kind, byte[] record, AuditEvent what, string detail, Origin origin,
        CancellationToken cancellationToken) =>
        _log.Database.Writer.RunAsync(
            transaction =>
            {
                if (AccountRow.Find(transaction.Connection, user) is not { } account)
                {
                    return false;
                }

                _log.Append(transaction, kind, user.Value, record);
                _audit.Note(transaction, what, admin.Name, origin, $"{account.Name}: {detail}");
                return true;
            },
            cancellationToken);

    private static string Words(SpeedLimit speed) =>
        $"up {(speed.UploadPerSecond is { } up ? $"{up} bytes/s" : "no limit")}, down {(speed.DownloadPerSecond is { } down ? $"{down} bytes/s" : "no limit")}";
}
