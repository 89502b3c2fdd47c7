using Microsoft.Data.Sqlite;
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

    /// <summary>Characters in the name of a zone.</summary>
    public const int LongestZone = 40;

    /// <summary>Characters in the text of a device's speeds.</summary>
    public const int LongestSpeeds = 500;

    private readonly NodeIdentity _node;
    private readonly DeviceConfiguration _configured;
    private readonly TimeProvider _time;
    private IReadOnlyList<Device>? _known;

    internal Devices(OperationLog log, NodeIdentity node, DeviceConfiguration configured, TimeProvider time)
    {
        Log = log;
        _node = node;
        _configured = configured;
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

    /// <summary>Those whose copies count: the members that nobody declared lost.</summary>
    public IReadOnlyList<Device> Keeping => [.. Members.Where(device => device.LostAt is null)];

    /// <summary>This device, also while it works alone.</summary>
    public Device Here => Find(Own) ?? Device(Describe(null, []));

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

    /// <summary>Writes down what somebody chose for a device.</summary>
    /// <returns>False when there is no such device.</returns>
    public Task<bool> ChooseAsync(NodeId id, DeviceChoice choice, CancellationToken cancellationToken) => ChangeAsync(
        id,
        device => device with
        {
            Name = choice.Name ?? device.Name,
            Zone = choice.Zone ?? device.Zone,
            ContributedBytes = choice.ContributedBytes is { } bytes ? bytes > 0 ? bytes : null : device.ContributedBytes,
            Speeds = choice.Speeds ?? device.Speeds,
        },
        cancellationToken);

    /// <summary>Says that a device will not come back, or that it has: its copies stop counting, or count again.</summary>
    /// <returns>False when there is no such device, or it is this one.</returns>
    public async Task<bool> DeclareLostAsync(NodeId id, bool isLost, CancellationToken cancellationToken) => id != Own && await ChangeAsync(
        id, device => device with { LostMs = isLost ? device.LostMs ?? _time.GetUtcNow().ToUnixTimeMilliseconds() : null }, cancellationToken);

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

    /// <summary>Writes where this device is, and what its configuration says, if that is not what the others know.</summary>
    internal Task<bool> DescribeAsync(IReadOnlyList<string> addresses, CancellationToken cancellationToken) =>
        Log.Database.Writer.RunAsync(
            transaction =>
            {
                DeviceRecord? before = Row(transaction.Connection, Own);
                DeviceRecord now = Describe(before, addresses);
                if (before is not null && before.Encode().AsSpan().SequenceEqual(now.Encode()))
                {
                    return false;
                }

                Put(transaction, now);
                return true;
            },
            cancellationToken);

    /// <summary>This device's record with these addresses, as it is now.</summary>
    internal DeviceRecord Describe(IReadOnlyList<string> addresses) =>
        Describe(Log.Database.Read(connection => Row(connection, Own)), addresses);

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
                        INSERT OR IGNORE INTO devices (
                          id, public_key, name, addresses, zone, contributed, added, stamp, speeds, configured_name, configured_bytes,
                          configured_speeds, chosen)
                        VALUES ($1, $2, $3, $4, $5, $6, $7, x'', $8, $9, $10, $11, $12)
                        """,
                        device.Id.ToArray(), device.PublicKey, device.Name, string.Join(' ', device.Addresses), device.Zone,
                        device.ContributedBytes, device.AddedMs, device.Speeds, device.Configured.Name,
                        device.Configured.ContributedBytes, device.Configured.Speeds, device.ChosenMs);
                }

                return true;
            },
            cancellationToken);
        Reload();
    }

    /// <summary>What another device says of itself, without signs that no name has.</summary>
    internal static string Cut(string text, int most) => new([.. text.Where(sign => !char.IsControl(sign)).Take(most)]);

    internal void Put(WriteTransaction transaction, DeviceRecord device) =>
        Log.Append(transaction, OperationKind.DevicePut, device.Id.Entity, device.Encode());

    internal void Reload()
    {
        _known = null;
        Changed?.Invoke();
    }

    internal static DeviceRecord? Row(DatabaseConnection connection, NodeId id) =>
        connection.First($"SELECT {Columns} FROM devices WHERE id = $1", row => Record(row).Device, id.ToArray());

    private const string Columns =
        "id, public_key, name, addresses, zone, contributed, added, removed, chosen, speeds, lost, configured_name, configured_bytes, configured_speeds";

    private Task<bool> ChangeAsync(NodeId id, Func<DeviceRecord, DeviceRecord> change, CancellationToken cancellationToken) =>
        Log.Database.Writer.RunAsync(
            transaction =>
            {
                // While this device works alone nobody has written it down yet.
                if ((Row(transaction.Connection, id) ?? (id == Own ? Describe(null, []) : null)) is not { } device)
                {
                    return false;
                }

                Put(transaction, change(device) with { ChosenMs = NextChoice(device) });
                return true;
            },
            cancellationToken);

    private DeviceRecord Describe(DeviceRecord? before, IReadOnlyList<string> addresses)
    {
        DeviceRecord known = before ?? new DeviceRecord(Own, _node.PublicKey, "", [], "", null, _time.GetUtcNow().ToUnixTimeMilliseconds());
        DeviceRecord now = known with
        {
            Addresses = addresses,
            Name = known.Configured.Name == _configured.Name ? known.Name : _configured.Name,
            ContributedBytes = known.Configured.ContributedBytes == _configured.ContributedBytes ? known.ContributedBytes : _configured.ContributedBytes,
            Speeds = known.Configured.Speeds == _configured.Speeds ? known.Speeds : _configured.Speeds,
            Configured = _configured,
        };
        return known.Configured == _configured ? now : now with { ChosenMs = NextChoice(known) };
    }

    /// <summary>Later than what was chosen before, whatever the clock says.</summary>
    private long NextChoice(DeviceRecord before) => Math.Max(before.ChosenMs + 1, _time.GetUtcNow().ToUnixTimeMilliseconds());

    private IReadOnlyList<Device> Load() => Log.Database.Read<IReadOnlyList<Device>>(connection => connection.Query(
        $"SELECT {Columns} FROM devices ORDER BY added, id",
        row => Device(Record(row).Device) with { RemovedAt = Record(row).RemovedMs is { } removed ? DateTimeOffset.FromUnixTimeMilliseconds(removed) : null }));

    private static (DeviceRecord Device, long? RemovedMs) Record(SqliteDataReader row) => (
        new DeviceRecord(
            NodeId.Of(row.Bytes(0)), row.Bytes(1), row.GetString(2), row.GetString(3).Split(' ', StringSplitOptions.RemoveEmptyEntries),
            row.GetString(4), Optional(row, 5), row.GetInt64(6))
        {
            ChosenMs = row.GetInt64(8), Speeds = row.GetString(9), LostMs = Optional(row, 10),
            Configured = new DeviceConfiguration(row.GetString(11), Optional(row, 12), row.GetString(13)),
        },
        Optional(row, 7));

    private static long? Optional(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);

    private static Device Device(DeviceRecord record) => new(
        record.Id, record.Name, record.Addresses, record.Zone, record.ContributedBytes, DateTimeOffset.FromUnixTimeMilliseconds(record.AddedMs), null)
    {
        Speeds = record.Speeds,
        LostAt = record.LostMs is { } lost ? DateTimeOffset.FromUnixTimeMilliseconds(lost) : null,
    };
}
