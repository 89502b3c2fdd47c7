using System.Net;
using PeerStor.Engine.Common;
using PeerStor.Engine;
using PeerStor.Engine.Peers;

namespace PeerStor.Web.Hosting.Peers;

/// <summary>The other devices on the local network, from when this one listens until it stops.</summary>
internal sealed class LocalDevices(
    PeerStorEngine engine, PeerServer peers, ServeOptions options, IServiceProvider services, IHostApplicationLifetime host, TimeProvider time)
    : IHostedService
{
    private Discovery? _discovery;
    private long _changes;

    /// <summary>False when it was switched off, or nobody else could reach this device.</summary>
    public bool IsOn { get; } = options.IsFound && (options.Addresses.Count == 0 || !options.Addresses.All(IPAddress.IsLoopback));

    /// <summary>Who is there now, by name.</summary>
    public IReadOnlyList<Sighting> Seen => _discovery?.Seen ?? [];

    /// <summary>Grows whenever somebody comes, goes or changes.</summary>
    public long Changes => Interlocked.Read(ref _changes);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (IsOn)
        {
            // Not before the port is known.
            host.ApplicationStarted.Register(Begin);
        }

        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_discovery is { } discovery)
        {
            await discovery.DisposeAsync();
        }
    }

    private void Begin()
    {
        int port = WebHosting.BoundPort(services);
        _discovery = Discovery.Start(
            engine.Node,
            new DiscoveryOptions(options.Engine.NodeName, peers.Port > 0 ? peers.Port : port, port, engine.Devices.ClusterMark), time);
        engine.Links.Sighted = AddressesOf;
        _discovery.Changed += () =>
        {
            Interlocked.Increment(ref _changes);
            engine.Links.Hurry();
        };
    }

    private IReadOnlyList<string> AddressesOf(NodeId device) =>
    [
        .. Seen.Where(seen => seen.ShortId == device.Short)
            .SelectMany(seen => seen.Addresses.Select(address => PeerAddress.Write(address, seen.Port))),
    ];
}
