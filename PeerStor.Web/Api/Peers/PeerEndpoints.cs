using PeerStor.Engine.Common;
using PeerStor.Engine;
using PeerStor.Engine.Cluster;
using PeerStor.Engine.Cluster.Wire;
using PeerStor.Engine.Peers;
using PeerStor.Engine.Users;
using PeerStor.Web.Api.Json;
using PeerStor.Web.Hosting.Peers;
using PeerStor.Web.Hosting.Security;

namespace PeerStor.Web.Api.Peers;

/// <summary>/api/v1/peers: the other devices, and pairing with them.</summary>
internal sealed class PeerEndpoints(KnownDevices known, DeviceChanges changes, PeerStorEngine engine, TimeProvider time)
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        const string Root = "/api/v1/peers";
        routes.MapReads<PeerEndpoints>(Root, (peers, context) => peers.ListAsync(context));
        routes.MapOne<PeerEndpoints>("POST", Root + "/invitations", (peers, context) => peers.InviteAsync(context)).Needs(GrantScope.Admin);
        routes.MapOne<PeerEndpoints>("POST", Root + "/join", (peers, context) => peers.JoinAsync(context)).Needs(GrantScope.Admin);
        routes.MapOne<PeerEndpoints>("PATCH", Root + "/{node}", (peers, context) => peers.RenameAsync(context)).Needs(GrantScope.Admin);
        routes.MapOne<PeerEndpoints>("DELETE", Root + "/{node}", (peers, context) => peers.RemoveAsync(context)).Needs(GrantScope.Admin);
    }

    private Task ListAsync(HttpContext context) => ApiJson.WriteAsync(
        context,
        new PeersJson(known.IsLooking, [.. known.Members.Select(Item), .. known.Strangers.Select(Item)]),
        ApiJson.Context.PeersJson);

    private async Task InviteAsync(HttpContext context) => await (await changes.InviteAsync(context) is { } link
        ? ApiJson.WriteAsync(
            context, new PairingLinkJson(link.ToString(), time.GetUtcNow() + DeviceInvites.Lifetime),
            ApiJson.Context.PairingLinkJson, StatusCodes.Status201Created)
        : Answers.ConflictAsync(
            context, "no-peer-port", "This device cannot be reached by others",
            "It has no port for other devices: P2P_ENABLED is false, or it has no network address."));

    private async Task JoinAsync(HttpContext context)
    {
        JoinJson wanted = await ApiJson.ReadAsync(context, ApiJson.Context.JoinJson);
        bool takesOver = engine.Pairing.WouldTakeOver;
        JoinOutcome outcome = await changes.JoinAsync(context, wanted.Link);
        await (outcome == JoinOutcome.Joined
            ? ApiJson.WriteAsync(context, new JoinedJson(takesOver), ApiJson.Context.JoinedJson, StatusCodes.Status202Accepted)
            : outcome == JoinOutcome.BadLink
                ? Answers.BadRequestAsync(context, JoinWords.Of(outcome))
                : Answers.ConflictAsync(context, "not-joined", "This device has not joined", JoinWords.Of(outcome)));
    }

    private async Task RenameAsync(HttpContext context)
    {
        RenamePeerJson wanted = await ApiJson.ReadAsync(context, ApiJson.Context.RenamePeerJson);
        string name = (wanted.Name ?? "").Trim();
        if (name.Length is 0 or > Devices.LongestName)
        {
            await Answers.BadRequestAsync(context, "A “name” has 1 to 64 characters.");
            return;
        }

        await AnswerAsync(context, node => changes.RenameAsync(context, node, name));
    }

    private Task RemoveAsync(HttpContext context) => AnswerAsync(context, node => changes.RemoveAsync(context, node));

    private static async Task AnswerAsync(HttpContext context, Func<NodeId, Task<bool>> change)
    {
        if (NodeId.Parse(context.Request.RouteValues["node"] as string) is { } node && await change(node))
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        await Answers.NotFoundAsync(context);
    }

    private static PeerJson Item(KnownDevice known) => new(
        known.Device.Id.Short, known.Device.Id.Hex, known.Device.Name, known.State,
        known.Link?.Address is { } address ? [address] : known.Device.Addresses, known.Url, known.Link?.SeenAt, known.Link?.Problem);

    private static PeerJson Item(Sighting seen) => new(
        seen.ShortId, null, seen.Name, "seen", [.. seen.Addresses.Select(address => address.ToString())], KnownDevices.WebAddress(seen), null, null);
}
