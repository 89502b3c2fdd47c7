using System.Net;
using System.Net.Sockets;

namespace PeerStor.Web.Hosting;

/// <summary>Finds a port before the server starts: starting it to find out would open the data directory each time.</summary>
internal static class FreePort
{
    /// <summary>Further than this from the wanted port nobody would find the address again.</summary>
    private const int Tries = 100;

    /// <summary>The wanted port, or the next that is free on all addresses; null when all tried ones are taken.</summary>
    public static int? Find(IReadOnlyList<IPAddress> addresses, int wanted)
    {
        if (wanted == 0)
        {
            return 0;
        }

        for (int port = wanted; port < wanted + Tries && port <= ushort.MaxValue; port++)
        {
            if (IsFree(addresses, port))
            {
                return port;
            }
        }

        return null;
    }

    private static bool IsFree(IReadOnlyList<IPAddress> addresses, int port)
    {
        IReadOnlyList<IPAddress> all = addresses.Count > 0 ? addresses : [Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any];
        return all.All(address => CanBind(address, port));
    }

    private static bool CanBind(IPAddress address, int port)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (address.Equals(IPAddress.IPv6Any))
            {
                socket.DualMode = true;
            }

            // Not listened on: whoever waits for this server would connect, be turned away, and take it for one that broke down.
            socket.Bind(new IPEndPoint(address, port));
            return true;
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return false;
        }
        catch (SocketException)
        {
            // Another trouble (no such address, no right to use the port) is not mended by another port: let the start say it.
            return true;
        }
    }
}
