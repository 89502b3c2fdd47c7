using System.Net;

namespace PeerStor.Engine.Peers.Mdns;

/// <summary>One node on all its links: says its service and looks for others. Decides only; time, packets and links come in.</summary>
internal sealed class MdnsNode
{
    private readonly Random _random;
    private readonly Browser _browser;
    private Dictionary<int, Responder> _responders = [];
    private IReadOnlyList<MdnsLink> _links = [];

    public MdnsNode(ServiceAdvert advert, Random random, DateTimeOffset now)
    {
        Advert = advert;
        _random = random;
        _browser = new Browser(advert.Service, now);
    }

    /// <summary>As it is said now: another name when the first one was taken.</summary>
    public ServiceAdvert Advert { get; private set; }

    public DateTimeOffset Next => _responders.Values.Select(responder => responder.Next).OfType<DateTimeOffset>().Append(_browser.Next).Min();

    public IReadOnlyList<ServiceInstance> Others() => [.. _browser.Instances().Where(instance => instance.Name != Advert.Instance)];

    /// <summary>The interfaces as they are now. Those that changed begin anew.</summary>
    public void SetLinks(IReadOnlyList<MdnsLink> links, DateTimeOffset now)
    {
        bool Same(MdnsLink link) => _links.Any(
            old => old.Index == link.Index && old.Addresses.SequenceEqual(link.Addresses));
        if (links.Count == _links.Count && links.All(Same))
        {
            return;
        }

        foreach (MdnsLink gone in _links.Where(old => links.All(link => link.Index != old.Index)))
        {
            _browser.RemoveLink(gone.Index);
        }

        Dictionary<int, Responder> kept = links.Where(link => Same(link) && _responders.ContainsKey(link.Index))
            .ToDictionary(link => link.Index, link => _responders[link.Index]);
        _links = links;
        _responders = links.ToDictionary(
            link => link.Index, link => kept.TryGetValue(link.Index, out Responder? old) ? old : NewResponder(link, now));
        _browser.Restart(now);
    }

    public IReadOnlyList<Outgoing> Receive(Incoming packet, DateTimeOffset now)
    {
        if (!_responders.TryGetValue(packet.Link, out Responder? responder))
        {
            return [];
        }

        _browser.Receive(packet, now);
        IReadOnlyList<Outgoing> answers = responder.Receive(packet, now, out bool isLost);
        if (isLost)
        {
            Advert = Advert.Renamed();
            _responders = _links.ToDictionary(link => link.Index, link => NewResponder(link, now));
        }

        return answers;
    }

    public IReadOnlyList<Outgoing> Due(DateTimeOffset now) =>
        [.. _responders.Values.SelectMany(responder => responder.Due(now)), .. _browser.Due(_links, now)];

    public IReadOnlyList<Outgoing> Goodbye() => [.. _responders.Values.SelectMany(responder => responder.Goodbye())];

    private Responder NewResponder(MdnsLink link, DateTimeOffset now) => new(Advert, link, IsOurs, _random, now);

    private bool IsOurs(IPAddress address) => _links.Any(
        link => link.Addresses.Any(own => own.GetAddressBytes().AsSpan().SequenceEqual(address.GetAddressBytes())));
}
