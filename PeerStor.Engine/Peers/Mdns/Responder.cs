using System.Net;

namespace PeerStor.Engine.Peers.Mdns;

/// <summary>
/// Says one service on one link (RFC 6762, sections 6 to 10): asks whether the names are free, announces them, answers,
/// defends them, says goodbye. No clock, socket or chance of its own.
/// </summary>
internal sealed class Responder
{
    private const int Probes = 3;
    private const int Announcements = 3;
    private const int MulticastPort = 5353;

    private static readonly TimeSpan ProbeInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>After the first announcement; each further one waits twice as long (section 8.3).</summary>
    private static readonly TimeSpan AnnounceInterval = TimeSpan.FromSeconds(1);

    /// <summary>How long the loser of two probes at the same time waits (section 8.2).</summary>
    private static readonly TimeSpan TieWait = TimeSpan.FromSeconds(1);

    /// <summary>No record is sent to everybody more often, except to defend it (section 6).</summary>
    private static readonly TimeSpan RepeatInterval = TimeSpan.FromSeconds(1);

    /// <summary>To a plain resolver (section 6.7).</summary>
    private static readonly TimeSpan LegacyTtl = TimeSpan.FromSeconds(10);

    private readonly ServiceAdvert _advert;
    private readonly MdnsLink _link;
    private readonly Func<IPAddress, bool> _isOurs;
    private readonly Random _random;
    private readonly Dictionary<DnsRecord, DateTimeOffset> _sent = [];
    private readonly List<Pending> _pending = [];
    private readonly IReadOnlyList<DnsRecord> _unique;
    private readonly IReadOnlyList<DnsRecord> _all;
    private int _step;
    private DateTimeOffset? _nextStep;

    /// <param name="isOurs">Whether an address is one of this machine, on whichever link.</param>
    public Responder(ServiceAdvert advert, MdnsLink link, Func<IPAddress, bool> isOurs, Random random, DateTimeOffset now)
    {
        _advert = advert;
        _link = link;
        _isOurs = isOurs;
        _random = random;
        _unique = advert.Unique(link);
        _all = [.. advert.Shared, .. _unique];
        _nextStep = now + (random.NextDouble() * ProbeInterval);
    }

    private sealed record Pending(DateTimeOffset Due, IPEndPoint From, List<DnsRecord> Answers);

    public bool IsProbing => _step < Probes + 1;

    /// <summary>When <see cref="Due"/> has something to do next.</summary>
    public DateTimeOffset? Next =>
        _pending.Select(pending => (DateTimeOffset?)pending.Due).Append(_nextStep).Where(at => at is not null).Min();

    /// <summary>What is due to be sent now.</summary>
    public IEnumerable<Outgoing> Due(DateTimeOffset now)
    {
        if (_nextStep <= now)
        {
            yield return Step(now);
        }

        foreach (Pending pending in _pending.Where(pending => pending.Due <= now).ToList())
        {
            _pending.Remove(pending);
            if (Multicast(pending.Answers, now) is { } answer)
            {
                yield return answer;
            }
        }
    }

    /// <summary>Takes in a packet of this link.</summary>
    /// <param name="isLost">Another one has our name: it must be changed.</param>
    public IReadOnlyList<Outgoing> Receive(Incoming packet, DateTimeOffset now, out bool isLost)
    {
        isLost = false;
        if (packet.Message.IsResponse)
        {
            if (Conflicts(packet.Message.Answers.Concat(packet.Message.Additionals)))
            {
                // Who has announced a name asks once more before giving it up (section 9).
                isLost = IsProbing;
                _step = 0;
                _nextStep = now;
            }

            return [];
        }

        if (IsProbing)
        {
            YieldToProbe(packet.Message, now);
            return [];
        }

        return Answer(packet, now);
    }

    /// <summary>That everything said so far is over.</summary>
    public IEnumerable<Outgoing> Goodbye() =>
        IsProbing ? [] : [new Outgoing(_link.Index, new DnsMessage { IsResponse = true, Answers = [.. _all.Select(Ended)] })];

    private static DnsRecord Ended(DnsRecord record) => record with { Ttl = TimeSpan.Zero };

    private Outgoing Step(DateTimeOffset now)
    {
        _step++;
        if (_step <= Probes)
        {
            _nextStep = now + ProbeInterval;
            return new Outgoing(_link.Index, new DnsMessage
            {
                Questions = [new DnsQuestion(_advert.Name, DnsType.Any), new DnsQuestion(_advert.Host, DnsType.Any)],
                Authorities = _unique,
            });
        }

        _nextStep = _step < Probes + Announcements ? now + (AnnounceInterval * (1 << (_step - Probes - 1))) : null;
        foreach (DnsRecord record in _all)
        {
            _sent[record] = now;
        }

        return new Outgoing(
            _link.Index, new DnsMessage { IsResponse = true, Answers = _all, Additionals = _advert.Denials(_link) });
    }

    /// <summary>Whether somebody else says something else of one of our names. An address of ours that is said on another
    /// link is no conflict: two interfaces may lead to the same network.</summary>
    private bool Conflicts(IEnumerable<DnsRecord> said) => said.Any(
        record => record is not NsecRecord && record.Ttl > TimeSpan.Zero
            && _unique.Any(own => own.Type == record.Type && own.Name.Equals(record.Name))
            && !_unique.Any(own => own.SaysTheSameAs(record))
            && !(record is AddressRecord address && _isOurs(address.Address)));

    /// <summary>Two ask for the same name at the same time: the one whose records sort later wins (section 8.2).</summary>
    private void YieldToProbe(DnsMessage message, DateTimeOffset now)
    {
        List<DnsRecord> theirs = [.. message.Authorities.Where(record => record.Name.Equals(_advert.Name))];
        if (theirs.Count > 0 && _step > 0 && ProbeOrder.Compare([.. _unique.Where(own => own.Name.Equals(_advert.Name))], theirs) < 0)
        {
            _step = 0;
            _nextStep = now + TieWait;
        }
    }

    private IReadOnlyList<Outgoing> Answer(Incoming packet, DateTimeOffset now)
    {
        DnsMessage query = packet.Message;
        List<DnsRecord> answers =
        [
            .. _all.Where(record => query.Questions.Any(question => question.Asks(record)) && !IsKnown(record, query)),
            .. _advert.Denials(_link).Where(denial => query.Questions.Any(
                question => question.Name.Equals(denial.Name) && question.Type is DnsType.A or DnsType.Aaaa
                    && !_unique.Any(question.Asks))),
        ];
        ForgetKnown(packet);
        if (answers.Count == 0)
        {
            return [];
        }

        if (packet.From.Port != MulticastPort)
        {
            return [Legacy(packet, answers)];
        }

        if (query.Questions.All(question => question.WantsUnicast) && query.Authorities.Count == 0)
        {
            return [new Outgoing(_link.Index, Response(answers), packet.From)];
        }

        if (query.Authorities.Count > 0)
        {
            return Multicast(answers, now, isDefence: true) is { } defence ? [defence] : [];
        }

        _pending.Add(new Pending(now + Wait(query, answers, now), packet.From, answers));
        return [.. Due(now)];
    }

    /// <summary>Others may answer the same question: not all at once (section 6); more known answers may follow (7.2); and
    /// what everybody was told just now is not said again at once.</summary>
    private TimeSpan Wait(DnsMessage query, IReadOnlyList<DnsRecord> answers, DateTimeOffset now)
    {
        double chance = _random.NextDouble() * 100;
        double wait = query.IsTruncated ? 400 + chance : answers.All(answer => answer.IsUnique) ? 0 : 20 + chance;
        double rest = answers.Max(answer => _sent.TryGetValue(answer, out DateTimeOffset at) ? (at + RepeatInterval - now).TotalMilliseconds : 0);
        return TimeSpan.FromMilliseconds(Math.Max(wait, rest));
    }

    private static bool IsKnown(DnsRecord record, DnsMessage query) =>
        query.Answers.Any(known => known.SaysTheSameAs(record) && known.Ttl >= record.Ttl / 2);

    /// <summary>The rest of a long list of known answers (section 7.2).</summary>
    private void ForgetKnown(Incoming packet)
    {
        foreach (Pending pending in _pending.Where(pending => pending.From.Equals(packet.From)))
        {
            pending.Answers.RemoveAll(record => IsKnown(record, packet.Message));
        }
    }

    private Outgoing? Multicast(IEnumerable<DnsRecord> answers, DateTimeOffset now, bool isDefence = false)
    {
        TimeSpan rest = isDefence ? ProbeInterval : RepeatInterval;
        List<DnsRecord> due = [.. answers.Where(record => !_sent.TryGetValue(record, out DateTimeOffset at) || at + rest <= now)];
        if (due.Count == 0)
        {
            return null;
        }

        foreach (DnsRecord record in due.Where(record => record is not NsecRecord))
        {
            _sent[record] = now;
        }

        return new Outgoing(_link.Index, Response(due));
    }

    private DnsMessage Response(IReadOnlyList<DnsRecord> answers) =>
        new() { IsResponse = true, Answers = answers, Additionals = [.. Related(answers)] };

    /// <summary>What whoever asked will ask next (RFC 6763, section 12).</summary>
    private IEnumerable<DnsRecord> Related(IReadOnlyList<DnsRecord> answers)
    {
        bool isService = answers.Any(answer => answer is PtrRecord ptr && ptr.Target.Equals(_advert.Name));
        bool isPlace = isService || answers.Any(answer => answer is SrvRecord);
        return _unique.Concat(_advert.Denials(_link)).Where(record => !answers.Contains(record)
            && ((isService && record.Name.Equals(_advert.Name)) || (isPlace && record.Name.Equals(_advert.Host))));
    }

    private Outgoing Legacy(Incoming packet, IReadOnlyList<DnsRecord> answers)
    {
        DnsMessage full = Response(answers);
        return new Outgoing(
            _link.Index,
            full with
            {
                Id = packet.Message.Id,
                Questions = packet.Message.Questions,
                Answers = [.. full.Answers.Select(Brief)],
                Additionals = [.. full.Additionals.Select(Brief)],
            },
            packet.From,
            IsLegacy: true);
    }

    private static DnsRecord Brief(DnsRecord record) => record with { Ttl = record.Ttl < LegacyTtl ? record.Ttl : LegacyTtl };
}
