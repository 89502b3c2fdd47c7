namespace PeerStor.Engine.Peers.Mdns;

/// <summary>What others have said of one service, for as long as they said it holds (RFC 6762, section 10).</summary>
internal sealed class RecordCache(DnsName service)
{
    /// <summary>About 300 devices; whatever more a network shouts is not kept.</summary>
    public const int MostRecords = 2000;

    /// <summary>What was said to be over, or replaced, goes a second later: another may still say it (sections 10.1 and 10.2).</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    /// <summary>Nobody's word holds longer than a day.</summary>
    private static readonly TimeSpan LongestTtl = TimeSpan.FromDays(1);

    private readonly List<Cached> _records = [];

    public sealed record Cached(DnsRecord Record, int Link, DateTimeOffset Heard, DateTimeOffset Ends)
    {
        /// <summary>How much of its time is left, 1 to 0.</summary>
        public double Left(DateTimeOffset now) => (Ends - now) / (Ends - Heard);
    }

    public IReadOnlyList<Cached> Records => _records;

    /// <summary>When the next record ends.</summary>
    public DateTimeOffset? NextEnd => _records.Count == 0 ? null : _records.Min(cached => cached.Ends);

    public IEnumerable<T> Of<T>(DnsName name)
        where T : DnsRecord => _records.Select(cached => cached.Record).OfType<T>().Where(record => record.Name.Equals(name));

    /// <summary>Keeps what belongs to the service.</summary>
    public void Add(Incoming packet, DateTimeOffset now)
    {
        List<DnsRecord> said = [.. packet.Message.Answers, .. packet.Message.Additionals];
        HashSet<DnsName> hosts = [.. said.Concat(_records.Select(cached => cached.Record)).OfType<SrvRecord>()
            .Where(srv => srv.Name.IsChildOf(service)).Select(srv => srv.Host)];
        foreach (DnsRecord record in said.Where(record => Belongs(record, hosts)))
        {
            Add(record, packet.Link, now);
        }
    }

    public void RemoveEnded(DateTimeOffset now) => _records.RemoveAll(cached => cached.Ends <= now);

    /// <summary>After the interface is gone.</summary>
    public void RemoveLink(int link) => _records.RemoveAll(cached => cached.Link == link);

    private bool Belongs(DnsRecord record, HashSet<DnsName> hosts) => record switch
    {
        PtrRecord ptr => ptr.Name.Equals(service) && ptr.Target.IsChildOf(service),
        SrvRecord or TxtRecord => record.Name.IsChildOf(service),
        AddressRecord => hosts.Contains(record.Name),
        _ => false,
    };

    private void Add(DnsRecord record, int link, DateTimeOffset now)
    {
        if (record.IsUnique)
        {
            // Whoever says it says all of it within a second.
            for (int i = 0; i < _records.Count; i++)
            {
                Cached old = _records[i];
                if (old.Link == link && old.Record.Type == record.Type && old.Heard + Grace < now && old.Ends > now + Grace
                    && old.Record.Name.Equals(record.Name) && !old.Record.SaysTheSameAs(record))
                {
                    _records[i] = old with { Ends = now + Grace };
                }
            }
        }

        TimeSpan holds = record.Ttl == TimeSpan.Zero ? Grace : record.Ttl < LongestTtl ? record.Ttl : LongestTtl;
        Cached cached = new(record, link, now, now + holds);
        int same = _records.FindIndex(old => old.Link == link && old.Record.SaysTheSameAs(record));
        if (same >= 0)
        {
            _records[same] = record.Ttl == TimeSpan.Zero ? _records[same] with { Ends = now + Grace } : cached;
        }
        else if (record.Ttl > TimeSpan.Zero && _records.Count < MostRecords)
        {
            _records.Add(cached);
        }
    }
}
