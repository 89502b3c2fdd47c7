using PeerStor.Engine;
using PeerStor.Engine.Cluster;
using PeerStor.Engine.Cluster.Wire;
using PeerStor.Engine.Common;
using PeerStor.Engine.Users;
using PeerStor.Web.Hosting.SignIn;

namespace PeerStor.Web.Hosting.Peers;

/// <summary>What an administrator does with devices, by the pages and by the API: done, and written into the record.</summary>
internal sealed class DeviceChanges(PeerStorEngine engine)
{
    /// <summary>Null when other devices cannot reach this one.</summary>
    public async Task<PairingLink?> InviteAsync(HttpContext context)
    {
        if (engine.Pairing.Addresses.Count == 0)
        {
            return null;
        }

        await NoteAsync(context, AuditEvent.DeviceInvited, "");
        return engine.Pairing.Invite();
    }

    public async Task<JoinOutcome> JoinAsync(HttpContext context, string? link)
    {
        JoinOutcome outcome = await engine.Pairing.JoinAsync(link ?? "", context.RequestAborted);
        if (outcome == JoinOutcome.Joined)
        {
            await NoteAsync(context, AuditEvent.DeviceJoined, "");
        }

        return outcome;
    }

    /// <returns>False when there is no such device, or the name is none.</returns>
    public async Task<bool> RenameAsync(HttpContext context, NodeId node, string name) =>
        name.Length is > 0 and <= Devices.LongestName && await engine.Devices.RenameAsync(node, name, context.RequestAborted);

    /// <returns>False when there is no such device.</returns>
    public async Task<bool> RemoveAsync(HttpContext context, NodeId node)
    {
        string name = engine.Devices.Find(node)?.Name ?? "";
        bool removed = await engine.Devices.RemoveAsync(node, context.RequestAborted);
        if (removed)
        {
            await NoteAsync(context, AuditEvent.DeviceRemoved, name);
        }

        return removed;
    }

    private Task NoteAsync(HttpContext context, AuditEvent what, string detail) =>
        engine.Audit.NoteAsync(what, context.Caller().Name, context.Origin(), detail);
}
