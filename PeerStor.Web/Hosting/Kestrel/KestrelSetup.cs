using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace PeerStor.Web.Hosting.Kestrel;

/// <summary>Kestrel's limits and sockets.</summary>
internal static class KestrelSetup
{
    public static void AddPeerStorKestrel(this IWebHostBuilder host, ServeOptions options)
    {
        host.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            SetLimits(kestrel.Limits);
            Listen(kestrel, options);
        });
        host.ConfigureServices(services =>
        {
            services.AddSingleton<IMemoryPoolFactory<byte>, SocketBufferPoolFactory>();
            services.Configure<SocketTransportOptions>(sockets =>
            {
                sockets.CreateBoundListenSocket = BindWithKeepAlive;
                // A request goes on where its bytes came in: handing each of them to another thread costs a tenth of a small
                // request. Nothing else waits for it, since the socket engine hands its queue over before it calls us.
                sockets.UnsafePreferInlineScheduling = true;
            });
        });
    }

    private static void SetLimits(KestrelServerLimits limits)
    {
        // A file may have any length; the engine refuses what does not fit before the body is read.
        limits.MaxRequestBodySize = null;
        // A phone on a bad line lives on 16 bytes a second. A peer that is gone is found by TCP keep-alive, because this
        // rate is an average and a fast start would hide an hour of silence.
        limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 16, gracePeriod: TimeSpan.FromSeconds(60));
        // A path of 40 names of 255 bytes, every byte percent-encoded, still fits.
        limits.MaxRequestLineSize = 32 << 10;
        limits.MaxRequestHeadersTotalSize = 32 << 10;
        limits.MaxRequestHeaderCount = 64;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
        limits.MaxConcurrentConnections = 8192;
        limits.MaxConcurrentUpgradedConnections = 4096;
        // How far a fast sender may run ahead of the engine, and the engine ahead of a slow reader, per connection.
        limits.MaxRequestBufferSize = 1 << 20;
        limits.MaxResponseBufferSize = 1 << 20;
    }

    private static void Listen(KestrelServerOptions kestrel, ServeOptions options)
    {
        kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http1);
        if (options.Addresses.Count == 0)
        {
            kestrel.ListenAnyIP(options.Port);
            return;
        }

        foreach (IPAddress address in options.Addresses)
        {
            kestrel.Listen(address, options.Port);
        }
    }

    /// <summary>
    /// Accepted sockets inherit these from the listening one. The system then asks a silent peer after 30 s and drops
    /// one that is gone after a minute, while a peer that is only slow answers and stays.
    /// </summary>
    private static Socket BindWithKeepAlive(EndPoint endpoint)
    {
        Socket socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
        if (endpoint is IPEndPoint)
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 30);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 10);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
        }

        return socket;
    }
}
