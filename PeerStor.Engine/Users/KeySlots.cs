using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Journal;

namespace PeerStor.Engine.Users;

/// <summary>What opens a user's key: each slot holds the same key, sealed another way (engine.md rule 20).</summary>
internal sealed class KeySlots(OperationLog log, IdSource ids)
{
    /// <summary>The live slots of a kind, newest first. Two can be there after two devices changed the password at once.</summary>
    public static IReadOnlyList<KeySlot> Find(DatabaseConnection connection, UserId user, KeySlotKind kind) => connection.Query(
        """
        SELECT id, device, parameters, wrapped_key FROM key_slots
        WHERE user = $1 AND kind = $2 AND length(wrapped_key) > 0 ORDER BY id DESC
        """,
        row => new KeySlot(row.Id(0), row.Bytes(1), row.Bytes(2), row.Bytes(3)), user.Value, (int)kind);

    /// <summary>Makes this the only slot of its kind; a device slot only replaces that device's.</summary>
    public void Replace(
        WriteTransaction transaction, UserId user, UserKeys keys, KeySlotKind kind, byte[] device, byte[] parameters, byte[] slotKey)
    {
        Remove(transaction, user, kind, device);
        KeySlotRecord slot = new(user, kind, device, parameters, keys.SealUnder(slotKey, Context(user)));
        log.Append(transaction, OperationKind.KeySlotPut, ids.Next(), slot.Encode());
    }

    public void Remove(WriteTransaction transaction, UserId user, KeySlotKind kind, byte[] device)
    {
        foreach (KeySlot slot in Find(transaction.Connection, user, kind))
        {
            if (slot.Device.AsSpan().SequenceEqual(device))
            {
                log.Append(transaction, OperationKind.KeySlotRemove, slot.Id, Cbor.Map(_ => { }));
            }
        }
    }

    /// <summary>Removes the slots of all devices but one.</summary>
    public void RemoveDevices(WriteTransaction transaction, UserId user, byte[] keep)
    {
        foreach (KeySlot slot in Find(transaction.Connection, user, KeySlotKind.Device))
        {
            if (!slot.Device.AsSpan().SequenceEqual(keep))
            {
                log.Append(transaction, OperationKind.KeySlotRemove, slot.Id, Cbor.Map(_ => { }));
            }
        }
    }

    public static byte[] Context(UserId user) => user.Value.ToByteArray(bigEndian: true);
}

internal sealed record KeySlot(Guid Id, byte[] Device, byte[] Parameters, byte[] WrappedKey);
