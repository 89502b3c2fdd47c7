using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace PeerStor.Web.Hosting.Peers;

/// <summary>The addresses by which other devices in the house reach this machine.</summary>
internal static class LanAddress
{
    /// <summary>IPv4 addresses, the most useful first: real networks with a gateway before those of containers.</summary>
    public static IReadOnlyList<IPAddress> Find()
    {
        try
        {
            return [.. NetworkInterface.GetAllNetworkInterfaces()
                .Where(card => card.OperationalStatus == OperationalStatus.Up && card.NetworkInterfaceType != NetworkInterfaceType.Loopback)
                .Select(card => (card, ip: card.GetIPProperties()))
                .OrderByDescending(pair => HasGateway(pair.ip))
                .ThenBy(pair => IsVirtual(pair.card.Name))
                .SelectMany(pair => pair.ip.UnicastAddresses)
                .Select(unicast => unicast.Address)
                .Where(address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address))];
        }
        catch (NetworkInformationException)
        {
            // A sandbox that hides the network cards: the start needs none of them.
            return [];
        }
    }

    private static bool HasGateway(IPInterfaceProperties ip) =>
        ip.GatewayAddresses.Any(gateway => !gateway.Address.Equals(IPAddress.Any) && !gateway.Address.Equals(IPAddress.IPv6Any));

    private static bool IsVirtual(string name) =>
        name.StartsWith("docker", StringComparison.Ordinal) || name.StartsWith("br-", StringComparison.Ordinal)
        || name.StartsWith("veth", StringComparison.Ordinal) || name.StartsWith("virbr", StringComparison.Ordinal);
}
