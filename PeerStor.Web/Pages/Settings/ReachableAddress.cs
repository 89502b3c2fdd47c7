using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace PeerStor.Web.Pages.Settings;

/// <summary>The address under which another device finds this server.</summary>
public static class ReachableAddress
{
    /// <summary>
    /// What the browser used, unless that only means "this machine": then this machine's address in its network.
    /// </summary>
    public static string For(HttpRequest request)
    {
        HostString host = request.Host;
        bool onlyHere = host.Host == "localhost" || (IPAddress.TryParse(host.Host, out IPAddress? address) && IPAddress.IsLoopback(address));
        string name = onlyHere && LocalNetworkAddress() is { } found ? found.ToString() : host.Host;
        return $"{request.Scheme}://{(host.Port is { } port ? new HostString(name, port) : new HostString(name))}";
    }

    // The interface that leads out is the one that the neighbours are on.
    private static IPAddress? LocalNetworkAddress() => NetworkInterface.GetAllNetworkInterfaces()
        .Where(link => link.OperationalStatus == OperationalStatus.Up && link.NetworkInterfaceType != NetworkInterfaceType.Loopback)
        .Select(link => link.GetIPProperties())
        .OrderByDescending(properties => properties.GatewayAddresses.Count)
        .SelectMany(properties => properties.UnicastAddresses)
        .Select(unicast => unicast.Address)
        .FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork);
}
