using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Threading.Channels;
using PeerStor.Engine.Common;
using PeerStor.Engine.Peers.Mdns;

namespace PeerStor.Engine.Peers;

/// <summary>
/// Finds other devices on the local network by mDNS and DNS-SD, and lets itself be found (engine.md rule 5). Whoever is
/// found is not trusted for that: a sighting only yields addresses.
/// </summary>
public sealed class Discovery : IAsyncDisposable
{
    /// <summary>Of the peer protocol.</summary>
    public const int ProtocolVersion = 1;

    private static readonly DnsName Service = DnsName.Parse("_peerstor._tcp.local");

    private static readonly TimeSpan FoundWithin = TimeSpan.FromMinutes(1);

    private readonly MdnsNode _node;
    private readonly string _shortId;
    private readonly TimeProvider _time;
    private readonly Channel<Incoming> _received = MdnsSocket.NewChannel();
    private readonly List<MdnsSocket> _sockets = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly HashSet<string> _known = [];
    private readonly long _began;
    private TaskCompletionSource _networkChanged = NewSignal();
    private Task _loop = Task.CompletedTask;

    private Discovery(NodeIdentity node, DiscoveryOptions options, TimeProvider time)
    {
        _time = time;
        _began = time.GetTimestamp();
        _shortId = node.ShortId;
        ServiceAdvert advert = new(
            Service, ServiceAdvert.Shortened(options.Name), new DnsName($"peerstor-{Convert.ToHexStringLower(node.Id)[..12]}", "local"),
            (ushort)options.PeerPort, SightingText.Write(_shortId, options.WebPort, ProtocolVersion, options.Cluster));
        _node = new MdnsNode(advert, Random.Shared, time.GetUtcNow());
    }

    /// <summary>Who is there now, by name.</summary>
    public IReadOnlyList<Sighting> Seen { get; private set; } = [];

    /// <summary>Somebody came, went, or changed.</summary>
    public event Action? Changed;

    /// <summary>Begins to look and to be found; without a network it waits for one.</summary>
    public static Discovery Start(NodeIdentity node, DiscoveryOptions options, TimeProvider time)
    {
        Discovery discovery = new(node, options, time);
        discovery.Open();
        return discovery;
    }

    /// <summary>Says goodbye on all links and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        NetworkChange.NetworkAddressChanged -= OnNetworkChanged;
        await _stop.CancelAsync();
        await _loop;
        Send(_node.Goodbye());
        foreach (MdnsSocket socket in _sockets)
        {
            await socket.DisposeAsync();
        }

        _stop.Dispose();
    }

    private void Open()
    {
        foreach (bool isV6 in new[] { false, true })
        {
            if (MdnsSocket.Open(isV6, _received.Writer) is { } socket)
            {
                _sockets.Add(socket);
            }
        }

        NetworkChange.NetworkAddressChanged += OnNetworkChanged;
        _loop = Task.Run(LoopAsync);
    }

    private void OnNetworkChanged(object? sender, EventArgs change) => _networkChanged.TrySetResult();

    private async Task LoopAsync()
    {
        RefreshLinks();
        while (!_stop.IsCancellationRequested)
        {
            DateTimeOffset now = _time.GetUtcNow();
            while (_received.Reader.TryRead(out Incoming? packet))
            {
                Send(_node.Receive(packet, now));
            }

            Send(_node.Due(now));
            Tell();
            await WaitAsync(_node.Next - _time.GetUtcNow());
        }
    }

    private async Task WaitAsync(TimeSpan time)
    {
        using CancellationTokenSource awake = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        await Task.WhenAny(
            _received.Reader.WaitToReadAsync(awake.Token).AsTask(),
            Task.Delay(time > TimeSpan.Zero ? time : TimeSpan.FromMilliseconds(1), _time, awake.Token),
            _networkChanged.Task);
        await awake.CancelAsync();
        if (_networkChanged.Task.IsCompleted)
        {
            _networkChanged = NewSignal();
            RefreshLinks();
        }
    }

    private void RefreshLinks()
    {
        IReadOnlyList<MdnsLink> links = Links();
        foreach (MdnsSocket socket in _sockets)
        {
            socket.Join(links);
        }

        _node.SetLinks(links, _time.GetUtcNow());
    }

    /// <summary>Interfaces that are up and reach others.</summary>
    private static IReadOnlyList<MdnsLink> Links() =>
    [
        .. NetworkInterface.GetAllNetworkInterfaces()
            .Where(one => one.OperationalStatus is OperationalStatus.Up or OperationalStatus.Unknown && one.SupportsMulticast
                && one.NetworkInterfaceType is not (NetworkInterfaceType.Loopback or NetworkInterfaceType.Ppp))
            .Select(one => one.GetIPProperties())
            .Select(one => new MdnsLink(IndexOf(one), [.. one.UnicastAddresses.Select(address => address.Address).Where(IsUsable)]))
            .Where(link => link.Index > 0 && link.Addresses.Count > 0),
    ];

    private static int IndexOf(IPInterfaceProperties properties)
    {
        try
        {
            return properties.GetIPv4Properties().Index;
        }
        catch (NetworkInformationException)
        {
            return properties.GetIPv6Properties().Index;
        }
    }

    private static bool IsUsable(IPAddress address) =>
        address.AddressFamily is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6 && !IPAddress.IsLoopback(address);

    private void Send(IReadOnlyList<Outgoing> packets)
    {
        foreach (Outgoing packet in packets)
        {
            foreach (MdnsSocket socket in _sockets)
            {
                socket.Send(packet);
            }
        }
    }

    private void Tell()
    {
        List<Sighting> seen = [.. _node.Others().Select(SightingText.Read).OfType<Sighting>().Where(other => other.ShortId != _shortId)];
        if (!seen.Select(Written).SequenceEqual(Seen.Select(Written)))
        {
            NoteFound(seen);
            Seen = seen;
            Changed?.Invoke();
        }
    }

    /// <summary>How long it took to find those that were there already; who is heard later came later.</summary>
    private void NoteFound(List<Sighting> seen)
    {
        TimeSpan looked = _time.GetElapsedTime(_began);
        foreach (Sighting _ in seen.Where(one => _known.Add(one.ShortId) && looked < FoundWithin))
        {
            EngineMeter.NoteFound(looked);
        }
    }

    private static string Written(Sighting seen) =>
        $"{seen.ShortId} {seen.Name} {seen.Port} {seen.WebPort} {seen.Protocol} {seen.Cluster} {string.Join(' ', seen.Addresses)}";

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
