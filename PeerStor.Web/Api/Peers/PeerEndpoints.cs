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
        routes.MapOne<PeerEndpoints>("PATCH", Root + "/{node}", (peers, context) => peers.ChooseAsync(context)).Needs(GrantScope.Admin);
        routes.MapOne<PeerEndpoints>("DELETE", Root + "/{node}", (peers, context) => peers.RemoveAsync(context)).Needs(GrantScope.Admin);
        routes.MapOne<PeerEndpoints>("PUT", Root + "/{node}/lost", (peers, context) => peers.DeclareLostAsync(context, isLost: true)).Needs(GrantScope.Admin);
        routes.MapOne<PeerEndpoints>("DELETE", Root + "/{node}/lost", (peers, context) => peers.DeclareLostAsync(context, isLost: false)).Needs(GrantScope.Admin);
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

    private async Task ChooseAsync(HttpContext context)
    {
        EditPeerJson wanted = await ApiJson.ReadAsync(context, ApiJson.Context.EditPeerJson);
        DeviceChoice choice = new(wanted.Name?.Trim(), wanted.Zone?.Trim(), wanted.Contributed, wanted.CopySpeed?.Trim());
        await AnswerAsync(context, async node => wanted.Address is { } address && changes.TryAt(node, address) is { } problem ? problem
            : choice == new DeviceChoice() && wanted.Address is not null ? null : await changes.ChooseAsync(context, node, choice));
    }

    private async Task DeclareLostAsync(HttpContext context, bool isLost)
    {
        string? problem = NodeId.Parse(context.Request.RouteValues["node"] as string) is { } node
            ? await changes.DeclareLostAsync(context, node, isLost) : DeviceWords.Unknown;
        await (problem is null or DeviceWords.Unknown
            ? AnswerAsync(context, _ => Task.FromResult(problem))
            : Answers.ConflictAsync(context, "not-lost", "This device is not lost", problem));
    }

    /// <param name="change">What is in the way; null: it was done.</param>
    private static async Task AnswerAsync(HttpContext context, Func<NodeId, Task<string?>> change)
    {
        string? problem = NodeId.Parse(context.Request.RouteValues["node"] as string) is { } node ? await change(node) : DeviceWords.Unknown;
        switch (problem)
        {
            case null: context.Response.StatusCode = StatusCodes.Status204NoContent; break;
            case DeviceWords.Unknown: await Answers.NotFoundAsync(context); break;
            default: await Answers.BadRequestAsync(context, problem); break;
        }
    }

    private Task RemoveAsync(HttpContext context) => AnswerAsync(
        context, async node => await changes.RemoveAsync(context, node) ? null : DeviceWords.Unknown);

    private static PeerJson Item(KnownDevice known) => new(
        known.Device.Id.Short, known.Device.Id.Hex, known.Device.Name, known.State,
        known.Link?.Address is { } address ? [address] : known.Device.Addresses, known.Url, known.Told?.SeenAt ?? known.Link?.SeenAt, known.Link?.Problem)
    {
        Zone = known.Device.Zone, Contributed = known.Device.ContributedBytes, CopySpeed = known.Device.Speeds, Lost = known.Device.LostAt,
        Free = known.Told?.Figures?.FreeBytes, Stored = known.Told?.Figures?.StoredBytes, Usable = known.Told?.Figures?.UsableBytes,
    };

    private static PeerJson Item(Sighting seen) => new(
        seen.ShortId, null, seen.Name, "seen", [.. seen.Addresses.Select(address => address.ToString())], KnownDevices.WebAddress(seen), null, null);
}
