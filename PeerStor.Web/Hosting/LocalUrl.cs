using System.Net;

namespace PeerStor.Web.Hosting;

/// <summary>Where a program on this machine reaches the server.</summary>
internal static class LocalUrl
{
    public static Uri For(IReadOnlyList<IPAddress> addresses, int port)
    {
        bool everywhere = addresses.Count == 0 || addresses.Contains(IPAddress.Any) || addresses.Contains(IPAddress.IPv6Any);
        IPAddress address = everywhere ? IPAddress.Loopback : addresses.FirstOrDefault(IPAddress.IsLoopback) ?? addresses[0];
        return new Uri($"http://{new IPEndPoint(address, port)}/");
    }
}
