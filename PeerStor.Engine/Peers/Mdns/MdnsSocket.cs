using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace PeerStor.Engine.Peers.Mdns;

/// <summary>
/// Port 5353 of one address family on all links, shared with whatever else speaks mDNS on this machine (Avahi, a
/// browser). Packets come through a channel; when nobody takes them fast enough, the newest are dropped.
/// </summary>
internal sealed class MdnsSocket : IAsyncDisposable
{
    public const int Port = 5353;

    private const int MostWaiting = 256;
    private const int TimeToLive = 255;

    private static readonly IPAddress Group4 = IPAddress.Parse("224.0.0.251");
    private static readonly IPAddress Group6 = IPAddress.Parse("ff02::fb");

    private readonly Socket _socket;
    private readonly bool _isV6;
    private readonly HashSet<int> _joined = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _receiving;

    private MdnsSocket(Socket socket, bool isV6, ChannelWriter<Incoming> received)
    {
        _socket = socket;
        _isV6 = isV6;
        _receiving = ReceiveAsync(received);
    }

    public static Channel<Incoming> NewChannel() =>
        Channel.CreateBounded<Incoming>(new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Null when this machine does not have the family, or the port cannot be shared.</summary>
    public static MdnsSocket? Open(bool isV6, ChannelWriter<Incoming> received)
    {
        Socket? socket = null;
        try
        {
            socket = new Socket(isV6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            SocketOptionLevel level = isV6 ? SocketOptionLevel.IPv6 : SocketOptionLevel.IP;
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            if (isV6)
            {
                socket.DualMode = false;
            }

            socket.Bind(new IPEndPoint(isV6 ? IPAddress.IPv6Any : IPAddress.Any, Port));
            socket.SetSocketOption(level, SocketOptionName.PacketInformation, true);
            socket.SetSocketOption(level, SocketOptionName.MulticastTimeToLive, TimeToLive);
            socket.SetSocketOption(level, SocketOptionName.MulticastLoopback, true);
            return new MdnsSocket(socket, isV6, received);
        }
        catch (SocketException)
        {
            socket?.Dispose();
            return null;
        }
    }

    /// <summary>Listens on these links and no others.</summary>
    public void Join(IReadOnlyList<MdnsLink> links)
    {
        HashSet<int> wanted = [.. links.Where(HasFamily).Select(link => link.Index)];
        foreach (int gone in _joined.Except(wanted).ToList())
        {
            Change(gone, joins: false);
        }

        foreach (int added in wanted.Except(_joined).ToList())
        {
            Change(added, joins: true);
        }
    }

    public void Send(Outgoing outgoing)
    {
        bool isOther = outgoing.To is { } to && to.AddressFamily != _socket.AddressFamily;
        if (isOther || (outgoing.To is null && !_joined.Contains(outgoing.Link)))
        {
            return;
        }

        try
        {
            IPEndPoint target = outgoing.To ?? new IPEndPoint(
                _isV6 ? new IPAddress(Group6.GetAddressBytes(), outgoing.Link) : Group4, Port);
            if (outgoing.To is null && !_isV6)
            {
                _socket.SetSocketOption(
                    SocketOptionLevel.IP, SocketOptionName.MulticastInterface, IPAddress.HostToNetworkOrder(outgoing.Link));
            }

            _socket.SendTo(DnsWriter.Write(outgoing.Message, outgoing.IsLegacy), target);
        }
        catch (SocketException)
        {
            // The link went away, or its buffer is full: as if the packet had been lost on the way, which mDNS expects.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _receiving;
        _socket.Dispose();
        _stop.Dispose();
    }

    private bool HasFamily(MdnsLink link) => link.Addresses.Any(address => address.AddressFamily == _socket.AddressFamily);

    private void Change(int link, bool joins)
    {
        try
        {
            SocketOptionName name = joins ? SocketOptionName.AddMembership : SocketOptionName.DropMembership;
            if (_isV6)
            {
                _socket.SetSocketOption(SocketOptionLevel.IPv6, name, new IPv6MulticastOption(Group6, link));
            }
            else
            {
                _socket.SetSocketOption(SocketOptionLevel.IP, name, new MulticastOption(Group4, link));
            }
        }
        catch (SocketException)
        {
            // A link that is gone has no members; one that just came is tried again at the next change.
            if (joins)
            {
                return;
            }
        }

        if (joins)
        {
            _joined.Add(link);
        }
        else
        {
            _joined.Remove(link);
        }
    }

    private async Task ReceiveAsync(ChannelWriter<Incoming> received)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(DnsReader.MostPacketBytes + 1);
        IPEndPoint anybody = new(_isV6 ? IPAddress.IPv6Any : IPAddress.Any, 0);
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                SocketReceiveMessageFromResult result = await _socket.ReceiveMessageFromAsync(buffer, SocketFlags.None, anybody, _stop.Token);
                if (DnsReader.Read(buffer.AsSpan(0, result.ReceivedBytes)) is { } message)
                {
                    received.TryWrite(new Incoming(result.PacketInformation.Interface, (IPEndPoint)result.RemoteEndPoint, message));
                }
            }
            catch (SocketException)
            {
                // Such as a packet larger than the buffer, or "port unreachable" for something sent before.
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }

        ArrayPool<byte>.Shared.Return(buffer);
    }
}
