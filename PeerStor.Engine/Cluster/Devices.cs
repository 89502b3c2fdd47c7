using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Journal;
using PeerStor.Engine.Peers;

namespace PeerStor.Engine.Cluster;

/// <summary>
/// The devices of the cluster: this one, and those that were paired. While nothing was paired there are none, and this
/// device works alone.
/// </summary>
public sealed class Devices
{
    /// <summary>Characters in a device's name.</summary>
    public const int LongestName = 64;

    private readonly NodeIdentity _node;
    private readonly TimeProvider _time;
    private IReadOnlyList<Device>? _known;

    internal Devices(OperationLog log, NodeIdentity node, TimeProvider time)
    {
        Log = log;
        _node = node;
        _time = time;
    }

    internal OperationLog Log { get; }

    /// <summary>Somebody was paired, removed or renamed; handlers must be quick and must not throw.</summary>
    public event Action? Changed;

    public NodeId Own => _node.Node;

    /// <summary>All of them, removed ones too, the oldest first.</summary>
    public IReadOnlyList<Device> All => _known ??= Load();

    /// <summary>Those that belong to the cluster now, this one included; empty while it works alone.</summary>
    public IReadOnlyList<Device> Members => [.. All.Where(device => device.RemovedAt is null)];

    /// <summary>The members without this one.</summary>
    public IReadOnlyList<Device> Others => [.. Members.Where(device => device.Id != Own)];

    /// <summary>This device was removed by another: nobody exchanges anything with it any more.</summary>
    public bool IsRemoved => Find(Own) is { RemovedAt: not null };

    /// <summary>16 hex digits that devices of one cluster announce; "" while this one works alone.</summary>
    public string ClusterMark => Members.Count > 1 && All[0] is { } first
        ? Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(first.Id.ToArray()))[..16]
        : "";

    public Device? Find(NodeId id) => All.FirstOrDefault(device => device.Id == id);

    /// <summary>Whether another device's operations are taken: those of a removed one too, which others pass on.</summary>
    public bool IsKnown(NodeId id) => Find(id) is not null;

    public bool IsMember(NodeId id) => Find(id) is { RemovedAt: null };

    /// <returns>False when there is no such device.</returns>
    public Task<bool> RenameAsync(NodeId id, string name, CancellationToken cancellationToken) => Log.Database.Writer.RunAsync(
        transaction =>
        {
            if (Row(transaction.Connection, id) is not { } device)
            {
                return false;
            }

            Put(transaction, device with { Name = name });
            return true;
        },
        cancellationToken);

    /// <summary>Takes a device out of the cluster for good: it is refused at once, and what it held is copied from others.</summary>
    /// <returns>False when there is no such device.</returns>
    public Task<bool> RemoveAsync(NodeId id, CancellationToken cancellationToken) => Log.Database.Writer.RunAsync(
        transaction =>
        {
            if (Row(transaction.Connection, id) is not { } device)
            {
                return false;
            }

            Log.Append(transaction, OperationKind.DeviceRemove, id.Entity, device.Encode());
            return true;
        },
        cancellationToken);

    /// <summary>Writes how this device is called and where it is, if that is not what the others know.</summary>
    internal Task<bool> DescribeAsync(string name, IReadOnlyList<string> addresses, long? contributed, CancellationToken cancellationToken) =>
        Log.Database.Writer.RunAsync(
            transaction =>
            {
                DeviceRecord? before = Row(transaction.Connection, Own);
                DeviceRecord now = Describe(before, name, addresses, contributed);
                if (before is not null && before.Encode().AsSpan().SequenceEqual(now.Encode()))
                {
                    return false;
                }

                Put(transaction, now);
                return true;
            },
            cancellationToken);

    internal DeviceRecord Describe(string name, IReadOnlyList<string> addresses, long? contributed) =>
        Describe(null, name, addresses, contributed);

    /// <summary>Makes devices known before their own operations come, so that the first talk can begin.</summary>
    internal async Task SeedAsync(IEnumerable<DeviceRecord> devices, CancellationToken cancellationToken)
    {
        await Log.Database.Writer.RunAsync(
            transaction =>
            {
                foreach (DeviceRecord device in devices)
                {
                    transaction.Connection.Execute(
                        """
                        INSERT OR IGNORE INTO devices (id, public_key, name, addresses, zone, contributed, added, stamp)
                        VALUES ($1, $2, $3, $4, $5, $6, $7, x'')
                        """,
                        device.Id.ToArray(), device.PublicKey, device.Name, string.Join(' ', device.Addresses), device.Zone,
                        device.ContributedBytes, device.AddedMs);
                }

                return true;
            },
            cancellationToken);
        Reload();
    }

    internal void Put(WriteTransaction transaction, DeviceRecord device) =>
        Log.Append(transaction, OperationKind.DevicePut, device.Id.Entity, device.Encode());

    internal void Reload()
    {
        _known = null;
        Changed?.Invoke();
    }

    internal static DeviceRecord? Row(DatabaseConnection connection, NodeId id) => connection.First(
        "SELECT public_key, name, addresses, zone, contributed, added FROM devices WHERE id = $1",
        row => new DeviceRecord(
            id, row.Bytes(0), row.GetString(1), row.GetString(2).Split(' ', StringSplitOptions.RemoveEmptyEntries), row.GetString(3),
            row.IsDBNull(4) ? null : row.GetInt64(4), row.GetInt64(5)),
        id.ToArray());

    private DeviceRecord Describe(DeviceRecord? before, string name, IReadOnlyList<string> addresses, long? contributed) => new(
        Own, _node.PublicKey, name, addresses, before?.Zone ?? "", contributed, before?.AddedMs ?? _time.GetUtcNow().ToUnixTimeMilliseconds());

    private IReadOnlyList<Device> Load() => Log.Database.Read<IReadOnlyList<Device>>(connection => connection.Query(
        "SELECT id, name, addresses, zone, contributed, added, removed FROM devices ORDER BY added, id",
        row => new Device(
            NodeId.Of(row.Bytes(0)), row.GetString(1), row.GetString(2).Split(' ', StringSplitOptions.RemoveEmptyEntries), row.GetString(3),
            row.IsDBNull(4) ? null : row.GetInt64(4), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(5)),
            row.IsDBNull(6) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(6)))));
}
