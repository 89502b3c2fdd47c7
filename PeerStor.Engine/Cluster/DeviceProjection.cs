using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Journal;

namespace PeerStor.Engine.Cluster;

/// <summary>
/// Keeps the table of devices. Where a device is, the newest operation says; what people chose for it, the newest choice;
/// a removal wins over everything, whenever it came, so that nobody comes back by an old record.
/// </summary>
internal sealed class DeviceProjection(Action changed) : IJournalProjection
{
    public bool Handles(OperationKind kind) => kind is OperationKind.DevicePut or OperationKind.DeviceRemove;

    public void Apply(WriteTransaction transaction, Operation operation)
    {
        DeviceRecord device = DeviceRecord.Decode(operation.Body);
        long? removed = operation.Kind == OperationKind.DeviceRemove ? HybridClock.WallTime(operation.Clock).ToUnixTimeMilliseconds() : null;
        DatabaseConnection connection = transaction.Connection;
        byte[] stamp = operation.Stamp();
        connection.Execute(
            """
            INSERT INTO devices (id, public_key, name, addresses, zone, contributed, added, stamp, removed)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            ON CONFLICT (id) DO UPDATE SET
              addresses = CASE WHEN excluded.stamp > stamp THEN excluded.addresses ELSE addresses END,
              added = min(added, excluded.added),
              removed = CASE WHEN removed IS NULL THEN excluded.removed WHEN excluded.removed IS NULL THEN removed
                ELSE min(removed, excluded.removed) END,
              stamp = max(stamp, excluded.stamp)
            """,
            device.Id.ToArray(), device.PublicKey, device.Name, string.Join(' ', device.Addresses), device.Zone, device.ContributedBytes,
            device.AddedMs, stamp, removed);
        connection.Execute(
            """
            UPDATE devices SET name = $4, zone = $5, contributed = $6, speeds = $7, lost = $8, configured_name = $9,
              configured_bytes = $10, configured_speeds = $11, chosen = $2, chosen_stamp = $3
            WHERE id = $1 AND (chosen, chosen_stamp) < ($2, $3)
            """,
            device.Id.ToArray(), device.ChosenMs, stamp, device.Name, device.Zone, device.ContributedBytes, device.Speeds, device.LostMs,
            device.Configured.Name, device.Configured.ContributedBytes, device.Configured.Speeds);
        transaction.OnCommitted(changed);
    }
}
