using System.Net;
using PeerStor.Engine.Peers.Mdns;

namespace PeerStor.Tests.Engine.Peers.Mdns;

/// <summary>Devices on one network in one process: packets travel as bytes, in virtual time, and may be lost.</summary>
internal sealed class VirtualLink(int seed, double loss = 0)
{
    public const int Index = 2;

    private static readonly DnsName Service = DnsName.Parse("_peerstor._tcp.local");

    private readonly Random _random = new(seed);
    private readonly List<(MdnsNode Node, IPAddress Address)> _nodes = [];

    public DateTimeOffset Now { get; private set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Every packet that was sent, with who sent it.</summary>
    public List<(MdnsNode From, Outgoing Packet)> Sent { get; } = [];

    public MdnsNode Add(string name, string id)
    {
        IPAddress address = IPAddress.Parse($"10.0.0.{_nodes.Count + 1}");
        ServiceAdvert advert = new(
            Service, name, new DnsName($"peerstor-{id.ToLowerInvariant()}", "local"), 6881, SightingText.Write($"{id}-AAAAAAAA", 8080, 1, ""));
        MdnsNode node = new(advert, _random, Now);
        _nodes.Add((node, address));
        node.SetLinks([new MdnsLink(Index, [address])], Now);
        return node;
    }

    public void Leave(MdnsNode node, bool saysGoodbye)
    {
        if (saysGoodbye)
        {
            Send(node, node.Goodbye());
        }

        _nodes.RemoveAll(one => one.Node == node);
    }

    /// <summary>A packet from somewhere else on the network.</summary>
    public void Inject(byte[] packet, IPEndPoint from)
    {
        if (DnsReader.Read(packet) is { } message)
        {
            foreach ((MdnsNode node, _) in _nodes.ToList())
            {
                Send(node, node.Receive(new Incoming(Index, from, message), Now));
            }
        }
    }

    public void Run(TimeSpan time)
    {
        DateTimeOffset end = Now + time;
        while (_nodes.Count > 0 && _nodes.Min(one => one.Node.Next) is var next && next <= end)
        {
            Now = next > Now ? next : Now.AddMilliseconds(1);
            foreach ((MdnsNode node, _) in _nodes.ToList())
            {
                Send(node, node.Due(Now));
            }
        }

        Now = end;
    }

    private void Send(MdnsNode from, IReadOnlyList<Outgoing> packets)
    {
        if (_nodes.FirstOrDefault(one => one.Node == from).Address is not { } address)
        {
            return;
        }

        foreach (Outgoing packet in packets)
        {
            Sent.Add((from, packet));
            DnsMessage message = DnsReader.Read(DnsWriter.Write(packet.Message, packet.IsLegacy))!;
            foreach ((MdnsNode node, IPAddress own) in _nodes.ToList())
            {
                bool isFor = packet.To is null || packet.To.Address.Equals(own);
                if (isFor && (node == from || _random.NextDouble() >= loss))
                {
                    Send(node, node.Receive(new Incoming(Index, new IPEndPoint(address, 5353), message), Now));
                }
            }
        }
    }
}
