using PeerStor.Engine.Database;
using PeerStor.Engine.Journal;

namespace PeerStor.Engine.Cluster;

/// <summary>
/// Keeps the table of devices. What a device is called and where it is, the newest operation says; a removal wins over
/// everything, whenever it came, so that nobody comes back by an old record.
/// </summary>
internal sealed class DeviceProjection(Action changed) : IJournalProjection
{
    public bool Handles(OperationKind kind) => kind is OperationKind.DevicePut or OperationKind.DeviceRemove;

    public void Apply(WriteTransaction transaction, Operation operation)
    {
        DeviceRecord device = DeviceRecord.Decode(operation.Body);
        long? removed = operation.Kind == OperationKind.DeviceRemove ? Common.HybridClock.WallTime(operation.Clock).ToUnixTimeMilliseconds() : null;
        transaction.Connection.Execute(
            """
            INSERT INTO devices (id, public_key, name, addresses, zone, contributed, added, stamp, removed)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            ON CONFLICT (id) DO UPDATE SET
              name = CASE WHEN excluded.stamp > stamp THEN excluded.name ELSE name END,
              addresses = CASE WHEN excluded.stamp > stamp THEN excluded.addresses ELSE addresses END,
              zone = CASE WHEN excluded.stamp > stamp THEN excluded.zone ELSE zone END,
              contributed = CASE WHEN excluded.stamp > stamp THEN excluded.contributed ELSE contributed END,
              added = min(added, excluded.added),
              removed = CASE WHEN removed IS NULL THEN excluded.removed WHEN excluded.removed IS NULL THEN removed
                ELSE min(removed, excluded.removed) END,
              stamp = max(stamp, excluded.stamp)
            """,
            device.Id.ToArray(), device.PublicKey, device.Name, string.Join(' ', device.Addresses), device.Zone, device.ContributedBytes,
            device.AddedMs, operation.Stamp(), removed);
        transaction.OnCommitted(changed);
    }
}
