using System.Text;

namespace PeerStor.Engine.Peers.Mdns;

/// <summary>One instance of a service, as it is announced (RFC 6763).</summary>
/// <param name="Service">Such as "_peerstor._tcp.local".</param>
/// <param name="Instance">What people read; at most 63 bytes of UTF-8.</param>
/// <param name="Host">The name that the addresses belong to.</param>
internal sealed record ServiceAdvert(DnsName Service, string Instance, DnsName Host, ushort Port, IReadOnlyList<string> Texts)
{
    private static readonly DnsName AllServices = DnsName.Parse("_services._dns-sd._udp.local");

    /// <summary>Of records that name a host (RFC 6762, section 10).</summary>
    private static readonly TimeSpan HostTtl = TimeSpan.FromMinutes(2);

    /// <summary>Of the others (RFC 6762, section 10).</summary>
    private static readonly TimeSpan OtherTtl = TimeSpan.FromMinutes(75);

    public DnsName Name => DnsName.Below(Instance, Service);

    /// <summary>What others may say too.</summary>
    public IReadOnlyList<DnsRecord> Shared =>
        [new PtrRecord(Service, OtherTtl, Name), new PtrRecord(AllServices, OtherTtl, Service)];

    /// <summary>What only this instance says, on a link where it has these addresses.</summary>
    public IReadOnlyList<DnsRecord> Unique(MdnsLink link) =>
    [
        new SrvRecord(Name, HostTtl, Host, Port),
        new TxtRecord(Name, OtherTtl, [.. Texts.Select(Encoding.UTF8.GetBytes)]),
        .. link.Addresses.Select(address => new AddressRecord(Host, HostTtl, address)),
    ];

    /// <summary>What there is not.</summary>
    public IReadOnlyList<DnsRecord> Denials(MdnsLink link) =>
    [
        new NsecRecord(Name, HostTtl, [DnsType.Txt, DnsType.Srv]),
        new NsecRecord(Host, HostTtl, [.. link.Addresses.Select(TypeOf).Distinct().Order()]),
    ];

    /// <summary>After another was found with this name: "Anna's laptop (2)" (RFC 6763, appendix D).</summary>
    public ServiceAdvert Renamed()
    {
        int open = Instance.LastIndexOf(" (", StringComparison.Ordinal);
        bool isNumbered = open > 0 && Instance.EndsWith(')')
            && int.TryParse(Instance.AsSpan(open + 2, Instance.Length - open - 3), out _);
        int number = isNumbered ? int.Parse(Instance.AsSpan(open + 2, Instance.Length - open - 3), provider: null) + 1 : 2;
        string suffix = $" ({number})";
        return this with { Instance = Shortened(isNumbered ? Instance[..open] : Instance, suffix.Length) + suffix };
    }

    /// <summary>The longest beginning that leaves <paramref name="reserve"/> bytes of a label free and ends between characters.</summary>
    public static string Shortened(string text, int reserve = 0)
    {
        int bytes = 0;
        int length = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > DnsName.MostLabelBytes - reserve)
            {
                break;
            }

            length += rune.Utf16SequenceLength;
        }

        return text[..length];
    }

    private static DnsType TypeOf(System.Net.IPAddress address) =>
        address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? DnsType.A : DnsType.Aaaa;
}
