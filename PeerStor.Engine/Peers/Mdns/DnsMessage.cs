namespace PeerStor.Engine.Peers.Mdns;

/// <summary>One packet (RFC 1035, section 4; RFC 6762, section 18).</summary>
internal sealed record DnsMessage
{
    public ushort Id { get; init; }

    public bool IsResponse { get; init; }

    /// <summary>More known answers follow in another packet.</summary>
    public bool IsTruncated { get; init; }

    public IReadOnlyList<DnsQuestion> Questions { get; init; } = [];

    public IReadOnlyList<DnsRecord> Answers { get; init; } = [];

    public IReadOnlyList<DnsRecord> Authorities { get; init; } = [];

    public IReadOnlyList<DnsRecord> Additionals { get; init; } = [];
}
