using System.Net;

namespace PeerStor.Engine.Peers.Mdns;

/// <summary>RFC 1035, 2782, 3596, 4034; the numbers are those of the wire.</summary>
internal enum DnsType : ushort
{
    A = 1,
    Ptr = 12,
    Txt = 16,
    Aaaa = 28,
    Srv = 33,
    Nsec = 47,
    Any = 255,
}

/// <param name="WantsUnicast">The "QU" bit (RFC 6762, section 5.4).</param>
internal sealed record DnsQuestion(DnsName Name, DnsType Type, bool WantsUnicast = false)
{
    public bool Asks(DnsRecord record) => (Type == DnsType.Any || Type == record.Type) && Name.Equals(record.Name);
}

/// <summary>One resource record of class IN.</summary>
/// <param name="Ttl">Whole seconds; zero says goodbye (RFC 6762, section 10.1).</param>
/// <param name="IsUnique">The cache-flush bit: whoever says it is the only one who does (RFC 6762, section 10.2).</param>
internal abstract record DnsRecord(DnsName Name, DnsType Type, TimeSpan Ttl, bool IsUnique)
{
    /// <summary>Whether both say the same of the same name; how long it holds does not matter.</summary>
    public bool SaysTheSameAs(DnsRecord other) => other.Type == Type && other.Name.Equals(Name) && HasSameContent(other);

    protected abstract bool HasSameContent(DnsRecord other);
}

/// <summary>Of a service type: one of its instances.</summary>
internal sealed record PtrRecord(DnsName Name, TimeSpan Ttl, DnsName Target) : DnsRecord(Name, DnsType.Ptr, Ttl, IsUnique: false)
{
    protected override bool HasSameContent(DnsRecord other) => other is PtrRecord ptr && ptr.Target.Equals(Target);
}

/// <summary>Of an instance: its host and port (RFC 2782).</summary>
internal sealed record SrvRecord(DnsName Name, TimeSpan Ttl, DnsName Host, ushort Port) : DnsRecord(Name, DnsType.Srv, Ttl, IsUnique: true)
{
    protected override bool HasSameContent(DnsRecord other) => other is SrvRecord srv && srv.Port == Port && srv.Host.Equals(Host);
}

/// <summary>Of an instance: "key=value" strings (RFC 6763, section 6).</summary>
internal sealed record TxtRecord(DnsName Name, TimeSpan Ttl, IReadOnlyList<byte[]> Strings) : DnsRecord(Name, DnsType.Txt, Ttl, IsUnique: true)
{
    protected override bool HasSameContent(DnsRecord other) =>
        other is TxtRecord txt && txt.Strings.Count == Strings.Count
        && txt.Strings.Zip(Strings).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second));
}

/// <summary>Of a host: an address, A or AAAA.</summary>
internal sealed record AddressRecord(DnsName Name, TimeSpan Ttl, IPAddress Address)
    : DnsRecord(Name, Address.GetAddressBytes().Length == 4 ? DnsType.A : DnsType.Aaaa, Ttl, IsUnique: true)
{
    protected override bool HasSameContent(DnsRecord other) =>
        other is AddressRecord address && address.Address.GetAddressBytes().AsSpan().SequenceEqual(Address.GetAddressBytes());
}

/// <summary>Of a unique name: the types that there are, so that nobody waits for others (RFC 6762, section 6.1).</summary>
internal sealed record NsecRecord(DnsName Name, TimeSpan Ttl, IReadOnlyList<DnsType> Types)
    : DnsRecord(Name, DnsType.Nsec, Ttl, IsUnique: true)
{
    protected override bool HasSameContent(DnsRecord other) => other is NsecRecord nsec && nsec.Types.SequenceEqual(Types);
}
