using System.Net;

namespace PeerStor.Engine.Peers.Mdns;

/// <summary>An instance of the service that somebody announces, with all that is known of it.</summary>
internal sealed record ServiceInstance(string Name, ushort Port, IReadOnlyList<byte[]> Texts, IReadOnlyList<IPAddress> Addresses);

/// <summary>
/// Looks for instances of a service on all links (RFC 6762, section 5.2; RFC 6763, section 4). No clock or socket of
/// its own.
/// </summary>
internal sealed class Browser
{
    /// <summary>After a start and after a change of the network: answers come within a second, also where a packet is lost.</summary>
    private static readonly TimeSpan[] FirstQueries =
        [TimeSpan.Zero, TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)];

    private static readonly TimeSpan QueryInterval = TimeSpan.FromSeconds(30);

    /// <summary>Between two questions about the same name: twice as long each time, so that a silent one costs little.</summary>
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    /// <summary>In one packet; the others follow.</summary>
    private const int MostDetails = 40;

    /// <summary>With this share of its time left a record is asked for again (RFC 6762, section 5.2).</summary>
    private const double RefreshShare = 0.2;

    /// <summary>RFC 6762, section 17, and room for the question: some 100 known answers a packet.</summary>
    private const int MostKnownAnswers = 100;

    private readonly DnsName _service;
    private readonly RecordCache _cache;
    private readonly Dictionary<(DnsName Name, DnsType Type), (DateTimeOffset Again, TimeSpan Wait)> _asked = [];
    private DateTimeOffset _begin;
    private DateTimeOffset _last;
    private int _query;

    public Browser(DnsName service, DateTimeOffset now)
    {
        _service = service;
        _cache = new RecordCache(service);
        _begin = now;
    }

    /// <summary>When <see cref="Due"/> has something to do next.</summary>
    public DateTimeOffset Next => _cache.Records.Select(cached => cached.Ends)
        .Concat(_cache.Records.Where(cached => cached.Record is not PtrRecord).Select(RefreshAt))
        .Concat(_asked.Values.Select(asked => asked.Again))
        .Where(at => at > _last)
        .Append(NextQuery)
        .Min();

    /// <summary>Begins again as at the start.</summary>
    public void Restart(DateTimeOffset now)
    {
        _begin = now;
        _query = 0;
        _asked.Clear();
    }

    public void RemoveLink(int link) => _cache.RemoveLink(link);

    public void Receive(Incoming packet, DateTimeOffset now)
    {
        // An answer comes from the port of mDNS, or it is nobody's (RFC 6762, section 11).
        if (packet.Message.IsResponse && packet.From.Port == 5353)
        {
            _cache.Add(packet, now);
        }
    }

    /// <summary>Everything that is known completely: it has a port and an address.</summary>
    public IReadOnlyList<ServiceInstance> Instances() =>
    [
        .. Names().Select(Instance).OfType<ServiceInstance>().OrderBy(instance => instance.Name, StringComparer.Ordinal),
    ];

    public IEnumerable<Outgoing> Due(IReadOnlyList<MdnsLink> links, DateTimeOffset now)
    {
        _last = now;
        _cache.RemoveEnded(now);
        List<DnsQuestion> questions = [];
        if (NextQuery <= now)
        {
            _query++;
            questions.Add(new DnsQuestion(_service, DnsType.Ptr));
        }

        questions.AddRange(Details(now));
        return questions.Count == 0
            ? []
            : links.Select(link => new Outgoing(link.Index, new DnsMessage { Questions = questions, Answers = Known(link, now) }));
    }

    private DateTimeOffset NextQuery => _query < FirstQueries.Length
        ? _begin + FirstQueries[_query]
        : _begin + FirstQueries[^1] + ((_query - FirstQueries.Length + 1) * QueryInterval);

    private IEnumerable<DnsName> Names() =>
        _cache.Of<PtrRecord>(_service).Select(ptr => ptr.Target).Distinct();

    private ServiceInstance? Instance(DnsName name)
    {
        if (_cache.Of<SrvRecord>(name).FirstOrDefault() is not { } srv)
        {
            return null;
        }

        List<IPAddress> addresses = [.. _cache.Records
            .Where(cached => cached.Record is AddressRecord && cached.Record.Name.Equals(srv.Host))
            .Select(cached => Scoped(((AddressRecord)cached.Record).Address, cached.Link)).Distinct()];
        IReadOnlyList<byte[]> texts = _cache.Of<TxtRecord>(name).FirstOrDefault()?.Strings ?? [];
        return addresses.Count == 0 ? null : new ServiceInstance(name.First, srv.Port, texts, addresses);
    }

    /// <summary>A link-local address means something only together with its link.</summary>
    private static IPAddress Scoped(IPAddress address, int link) =>
        address.IsIPv6LinkLocal ? new IPAddress(address.GetAddressBytes(), link) : address;

    private List<DnsQuestion> Details(DateTimeOffset now)
    {
        List<DnsQuestion> questions = [];
        HashSet<(DnsName, DnsType)> wanted = [.. Names().SelectMany(Wanted).Where(want => !IsFresh(want.Name, want.Type, now))];
        foreach ((DnsName, DnsType) old in _asked.Keys.Where(asked => !wanted.Contains(asked)).ToList())
        {
            _asked.Remove(old);
        }

        foreach ((DnsName Name, DnsType Type) want in wanted)
        {
            bool isKnown = _asked.TryGetValue(want, out (DateTimeOffset Again, TimeSpan Wait) asked);
            if ((isKnown && asked.Again > now) || questions.Count >= MostDetails)
            {
                continue;
            }

            TimeSpan wait = !isKnown ? FirstWait : asked.Wait * 2 < LongestWait ? asked.Wait * 2 : LongestWait;
            _asked[want] = (now + wait, wait);
            questions.Add(new DnsQuestion(want.Name, want.Type));
            if (want.Type == DnsType.A)
            {
                questions.Add(new DnsQuestion(want.Name, DnsType.Aaaa));
            }
        }

        return questions;
    }

    private IEnumerable<(DnsName Name, DnsType Type)> Wanted(DnsName instance)
    {
        yield return (instance, DnsType.Srv);
        yield return (instance, DnsType.Txt);
        if (_cache.Of<SrvRecord>(instance).FirstOrDefault()?.Host is { } host)
        {
            yield return (host, DnsType.A);
        }
    }

    /// <summary>Addresses of either family are enough.</summary>
    private bool IsFresh(DnsName name, DnsType type, DateTimeOffset now) => _cache.Records.Any(
        cached => (cached.Record.Type == type || (type == DnsType.A && cached.Record.Type == DnsType.Aaaa))
            && cached.Record.Name.Equals(name) && RefreshAt(cached) > now);

    private static DateTimeOffset RefreshAt(RecordCache.Cached cached) => cached.Heard + ((cached.Ends - cached.Heard) * (1 - RefreshShare));

    /// <summary>What need not be said again (RFC 6762, section 7.1).</summary>
    private List<DnsRecord> Known(MdnsLink link, DateTimeOffset now) =>
    [
        .. _cache.Records.Where(cached => cached.Link == link.Index && cached.Record is PtrRecord && cached.Left(now) > 0.5)
            .Take(MostKnownAnswers).Select(cached => cached.Record with { Ttl = cached.Ends - now }),
    ];
}
