using PeerStor.Engine.Database;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Files.Quotas;

/// <summary>Writes into the record, once each time, that somebody's files come near their limit.</summary>
internal static class QuotaWarnings
{
    public static void Begin(StorageUse use, NodeDatabase database, AuditLog audit) => use.CameNear += (owner, room) =>
    {
        string? name = database.Read(connection => AccountRow.Find(connection, owner)?.Name);
        if (name is not null)
        {
            // Whoever tells this holds up the database; the record follows by itself.
            _ = audit.NoteAsync(
                AuditEvent.QuotaNear, name, Origin.ThisMachine, $"{room.UsedBytes} of {room.AllowedBytes} bytes");
        }
    };
}
