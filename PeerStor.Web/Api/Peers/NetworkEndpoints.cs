using System.Globalization;
using PeerStor.Engine;
using PeerStor.Engine.Monitoring;
using PeerStor.Web.Api.Json;

namespace PeerStor.Web.Api.Peers;

/// <summary>/api/v1/network: all devices together, as this one knows them.</summary>
internal sealed class NetworkEndpoints(PeerStorEngine engine)
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapReads<NetworkEndpoints>("/api/v1/network", (network, context) => network.ShowAsync(context));

    private Task ShowAsync(HttpContext context)
    {
        NetworkStatus status = engine.Network.Read();
        return ApiJson.WriteAsync(
            context,
            new NetworkJson(
                status.UsableBytes, status.CopiesWanted, Copies(status.Copies), status.ReceivedPerSecond, status.SentPerSecond,
                [.. status.Links.Select(link => new NetworkLinkJson(link.First.Hex, link.Second.Hex, link.IsUp, link.BytesPerSecond))],
                [.. status.Waiting.Select(one => new WaitingJson(one.What, one.Reason, one.LastError, one.NextTry))]),
            ApiJson.Context.NetworkJson);
    }

    /// <summary>By the number of copies, as a word.</summary>
    public static IReadOnlyDictionary<string, long> Copies(CopyHistogram copies) =>
        copies.Pieces.Index().Where(pair => pair.Item > 0).ToDictionary(pair => pair.Index.ToString(CultureInfo.InvariantCulture), pair => pair.Item);
}
