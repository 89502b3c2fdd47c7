using System.Buffers.Binary;
using System.Text;

namespace PeerStor.Engine.Peers.Mdns;

/// <summary>Writes packets, with names compressed (RFC 1035, section 4.1.4).</summary>
internal sealed class DnsWriter
{
    private const ushort InternetClass = 1;
    private const ushort TopBit = 0x8000;
    private const int MostPointer = 0x3FFF;

    private readonly List<byte> _packet = new(512);
    private readonly Dictionary<DnsName, int> _names = [];

    /// <summary>True in answers to plain resolvers, which know no cache-flush bit (RFC 6762, section 6.7).</summary>
    private readonly bool _isLegacy;

    private DnsWriter(bool isLegacy) => _isLegacy = isLegacy;

    public static byte[] Write(DnsMessage message, bool isLegacy = false)
    {
        DnsWriter writer = new(isLegacy);
        writer.UInt16(message.Id);
        writer.UInt16((ushort)((message.IsResponse ? 0x8400 : 0) | (message.IsTruncated ? 0x0200 : 0)));
        writer.UInt16((ushort)message.Questions.Count);
        writer.UInt16((ushort)message.Answers.Count);
        writer.UInt16((ushort)message.Authorities.Count);
        writer.UInt16((ushort)message.Additionals.Count);
        foreach (DnsQuestion question in message.Questions)
        {
            writer.Name(question.Name);
            writer.UInt16((ushort)question.Type);
            writer.UInt16((ushort)(InternetClass | (question.WantsUnicast ? TopBit : 0)));
        }

        // What is proposed in a probe is not claimed yet (RFC 6762, section 10.2).
        writer.Records(message.Answers, mayFlush: true);
        writer.Records(message.Authorities, mayFlush: false);
        writer.Records(message.Additionals, mayFlush: true);
        return [.. writer._packet];
    }

    /// <summary>The content of a record as the tie between two probes compares it (RFC 6762, section 8.2): uncompressed.</summary>
    public static byte[] Content(DnsRecord record)
    {
        DnsWriter writer = new(isLegacy: false);
        writer.Content(record, compresses: false);
        return [.. writer._packet];
    }

    private void Records(IReadOnlyList<DnsRecord> records, bool mayFlush)
    {
        foreach (DnsRecord record in records)
        {
            Name(record.Name);
            UInt16((ushort)record.Type);
            UInt16((ushort)(InternetClass | (record.IsUnique && mayFlush && !_isLegacy ? TopBit : 0)));
            UInt32((uint)record.Ttl.TotalSeconds);
            int at = _packet.Count;
            UInt16(0);
            Content(record, compresses: true);
            int length = _packet.Count - at - 2;
            _packet[at] = (byte)(length >> 8);
            _packet[at + 1] = (byte)length;
        }
    }

    private void Content(DnsRecord record, bool compresses)
    {
        switch (record)
        {
            case AddressRecord address:
                _packet.AddRange(address.Address.GetAddressBytes());
                break;
            case PtrRecord ptr:
                Name(ptr.Target, compresses);
                break;
            case SrvRecord srv:
                UInt32(0);
                UInt16(srv.Port);
                Name(srv.Host, compresses);
                break;
            case TxtRecord txt:
                Strings(txt);
                break;
            case NsecRecord nsec:
                Name(nsec.Name, compresses);
                Types(nsec.Types);
                break;
        }
    }

    private void Strings(TxtRecord txt)
    {
        // An empty record is one empty string (RFC 6763, section 6.1).
        foreach (byte[] text in txt.Strings.DefaultIfEmpty([]))
        {
            _packet.Add((byte)text.Length);
            _packet.AddRange(text);
        }
    }

    /// <summary>One window with a bit for each type below 256 (RFC 4034, section 4.1.2).</summary>
    private void Types(IReadOnlyList<DnsType> types)
    {
        byte[] bits = new byte[(types.Max(type => (int)type) / 8) + 1];
        foreach (int type in types.Select(type => (int)type))
        {
            bits[type / 8] |= (byte)(0x80 >> (type % 8));
        }

        _packet.Add(0);
        _packet.Add((byte)bits.Length);
        _packet.AddRange(bits);
    }

    private void Name(DnsName name, bool compresses = true)
    {
        for (int i = 0; i < name.Labels.Count; i++)
        {
            DnsName rest = new([.. name.Labels.Skip(i)]);
            if (compresses && _names.TryGetValue(rest, out int earlier))
            {
                UInt16((ushort)(0xC000 | earlier));
                return;
            }

            if (compresses && _packet.Count <= MostPointer)
            {
                _names[rest] = _packet.Count;
            }

            byte[] label = Encoding.UTF8.GetBytes(name.Labels[i]);
            _packet.Add((byte)label.Length);
            _packet.AddRange(label);
        }

        _packet.Add(0);
    }

    private void UInt16(ushort value)
    {
        Span<byte> bytes = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, value);
        _packet.AddRange(bytes);
    }

    private void UInt32(uint value)
    {
        UInt16((ushort)(value >> 16));
        UInt16((ushort)value);
    }
}
