using PeerStor.Web.Hosting.Peers;
using System.Net;

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
        string name = onlyHere && LanAddress.Find() is [IPAddress found, ..] ? found.ToString() : host.Host;
        return $"{request.Scheme}://{(host.Port is { } port ? new HostString(name, port) : new HostString(name))}";
    }
}
