using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace PeerStor.Engine.Peers.Mdns;

/// <summary>Reads packets from anybody on the network: whatever is wrong with one, it is refused whole, in bounded time.</summary>
internal ref struct DnsReader
{
    /// <summary>RFC 6762, section 17.</summary>
    public const int MostPacketBytes = 9000;

    private const int HeaderBytes = 12;

    /// <summary>A packet of 9,000 bytes could claim many more than it has room for.</summary>
    private const int MostRecords = 600;

    private const ushort InternetClass = 1;
    private const ushort AnyClass = 255;
    private const ushort TopBit = 0x8000;

    private readonly ReadOnlySpan<byte> _packet;
    private int _position;
    private bool _isBroken;

    private DnsReader(ReadOnlySpan<byte> packet) => _packet = packet;

    /// <summary>Null when it is not a well-formed message. Records of other classes and unknown types are left out.</summary>
    public static DnsMessage? Read(ReadOnlySpan<byte> packet)
    {
        if (packet.Length is < HeaderBytes or > MostPacketBytes)
        {
            return null;
        }

        DnsReader reader = new(packet);
        ushort id = reader.UInt16();
        ushort flags = reader.UInt16();
        int questions = reader.UInt16();
        int answers = reader.UInt16();
        int authorities = reader.UInt16();
        int additionals = reader.UInt16();

        // Opcode and response code must be zero (RFC 6762, sections 18.3 and 18.11).
        if ((flags & 0x780F) != 0 || questions + answers + authorities + additionals > MostRecords)
        {
            return null;
        }

        DnsMessage message = new()
        {
            Id = id,
            IsResponse = (flags & 0x8000) != 0,
            IsTruncated = (flags & 0x0200) != 0,
            Questions = reader.Questions(questions),
            Answers = reader.Records(answers),
            Authorities = reader.Records(authorities),
            Additionals = reader.Records(additionals),
        };
        return reader._isBroken ? null : message;
    }

    private List<DnsQuestion> Questions(int count)
    {
        List<DnsQuestion> questions = [];
        for (int i = 0; i < count && !_isBroken; i++)
        {
            DnsName? name = Name();
            DnsType type = (DnsType)UInt16();
            ushort kind = UInt16();
            if (!_isBroken && name is not null && (kind & ~TopBit) is InternetClass or AnyClass)
            {
                questions.Add(new DnsQuestion(name, type, (kind & TopBit) != 0));
            }
        }

        return questions;
    }

    private List<DnsRecord> Records(int count)
    {
        List<DnsRecord> records = [];
        for (int i = 0; i < count && !_isBroken; i++)
        {
            DnsName? name = Name();
            DnsType type = (DnsType)UInt16();
            ushort kind = UInt16();
            TimeSpan ttl = TimeSpan.FromSeconds(UInt32());
            int length = UInt16();
            int end = _position + length;
            if (_isBroken || name is null || end > _packet.Length)
            {
                _isBroken = true;
                break;
            }

            if ((kind & ~TopBit) == InternetClass && Content(name, type, ttl, end) is { } record)
            {
                records.Add(record);
            }

            _position = end;
        }

        return records;
    }

    private DnsRecord? Content(DnsName name, DnsType type, TimeSpan ttl, int end)
    {
        switch (type)
        {
            case DnsType.A when end - _position == 4:
            case DnsType.Aaaa when end - _position == 16:
                return new AddressRecord(name, ttl, new IPAddress(_packet[_position..end]));
            case DnsType.Ptr:
                return Name() is { } target ? new PtrRecord(name, ttl, target) : null;
            case DnsType.Srv when end - _position > 6:
                _position += 4;
                ushort port = UInt16();
                return Name() is { } host ? new SrvRecord(name, ttl, host, port) : null;
            case DnsType.Txt:
                return Strings(end) is { } strings ? new TxtRecord(name, ttl, strings) : null;
            default:
                return null;
        }
    }

    private List<byte[]>? Strings(int end)
    {
        List<byte[]> strings = [];
        while (_position < end)
        {
            int length = _packet[_position];
            if (_position + 1 + length > end)
            {
                _isBroken = true;
                return null;
            }

            strings.Add(_packet.Slice(_position + 1, length).ToArray());
            _position += 1 + length;
        }

        return strings;
    }

    /// <summary>A name that may end in a pointer. Each pointer must point before where this name, or the piece it was
    /// reached through, began, so that no chain is endless.</summary>
    private DnsName? Name()
    {
        List<string> labels = [];
        int at = _position;
        int begin = at;
        int? after = null;
        int bytes = 1;
        while (!_isBroken)
        {
            if (at >= _packet.Length)
            {
                break;
            }

            int length = _packet[at];
            if (length == 0)
            {
                _position = after ?? at + 1;
                return new DnsName(labels);
            }

            if ((length & 0xC0) == 0xC0 && at + 1 < _packet.Length)
            {
                int target = ((length & 0x3F) << 8) | _packet[at + 1];
                after ??= at + 2;
                if (target >= begin)
                {
                    break;
                }

                at = begin = target;
                continue;
            }

            bytes += length + 1;
            if ((length & 0xC0) != 0 || at + 1 + length > _packet.Length || bytes > DnsName.MostBytes
                || Label(_packet.Slice(at + 1, length)) is not { } label)
            {
                break;
            }

            labels.Add(label);
            at += 1 + length;
        }

        _isBroken = true;
        return null;
    }

    private static string? Label(ReadOnlySpan<byte> utf8)
    {
        string label = Encoding.UTF8.GetString(utf8);

        // What is not UTF-8 would come out longer, and as something else, when it is written again.
        return Encoding.UTF8.GetByteCount(label) == utf8.Length ? label : null;
    }

    private ushort UInt16()
    {
        if (_isBroken || _position + 2 > _packet.Length)
        {
            _isBroken = true;
            return 0;
        }

        _position += 2;
        return BinaryPrimitives.ReadUInt16BigEndian(_packet[(_position - 2)..]);
    }

    private uint UInt32() => ((uint)UInt16() << 16) | UInt16();
}
