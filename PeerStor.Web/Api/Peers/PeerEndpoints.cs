using System.Net;
using System.Net.Sockets;
using PeerStor.Engine.Peers;
using PeerStor.Web.Api.Json;
using PeerStor.Web.Hosting.Peers;

namespace PeerStor.Web.Api.Peers;

/// <summary>/api/v1/peers: the other devices that this one knows of.</summary>
internal sealed class PeerEndpoints(LocalDevices devices)
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapReads<PeerEndpoints>("/api/v1/peers", (peers, context) => peers.ListAsync(context));

    /// <summary>Where a browser opens it: by an IPv4 address where it has one, because people can read it.</summary>
    public static string? WebAddress(Sighting seen)
    {
        IPAddress? best = seen.Addresses.OrderBy(address => address.AddressFamily != AddressFamily.InterNetwork)
            .FirstOrDefault(address => !address.IsIPv6LinkLocal);
        return seen.WebPort is { } port && best is not null ? $"http://{new IPEndPoint(best, port)}/" : null;
    }

    private Task ListAsync(HttpContext context) => ApiJson.WriteAsync(
        context,
        new PeersJson(
            devices.IsOn,
            [.. devices.Seen.Select(seen => new PeerJson(
                seen.ShortId, seen.Name, "seen", [.. seen.Addresses.Select(address => address.ToString())], WebAddress(seen)))]),
        ApiJson.Context.PeersJson);
}
