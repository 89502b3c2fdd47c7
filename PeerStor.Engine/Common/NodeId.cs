using System.Buffers.Binary;

namespace PeerStor.Engine.Common;

/// <summary>A device: the SHA-256 of its public key. 32 bytes, written as 64 lower-case hex digits.</summary>
public readonly record struct NodeId : IComparable<NodeId>
{
    public const int Bytes = 32;

    private readonly ulong _first;
    private readonly ulong _second;
    private readonly ulong _third;
    private readonly ulong _fourth;

    /// <param name="bytes">Exactly <see cref="Bytes"/> bytes.</param>
    public NodeId(ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(bytes.Length, Bytes);
        _first = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        _second = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        _third = BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]);
        _fourth = BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]);
    }

    /// <exception cref="InvalidDataException">There are not 32 bytes.</exception>
    public static NodeId Of(ReadOnlySpan<byte> bytes) =>
        bytes.Length == Bytes ? new NodeId(bytes) : throw new InvalidDataException("A node id does not have 32 bytes.");

    /// <summary>Null when it is not written with 64 lower-case hex digits.</summary>
    public static NodeId? Parse(string? hex) =>
        hex is { Length: Bytes * 2 } && hex.All(char.IsAsciiHexDigitLower) ? new NodeId(Convert.FromHexString(hex)) : null;

    /// <summary>Names the node among the things that operations change: the id's first 16 bytes.</summary>
    public Guid Entity => new(ToArray().AsSpan(0, 16), bigEndian: true);

    /// <summary>64 lower-case hex digits.</summary>
    public string Hex => Convert.ToHexStringLower(ToArray());

    /// <summary>The first eight bytes: as evenly spread as the whole.</summary>
    public ulong Prefix => _first;

    public byte[] ToArray()
    {
        byte[] bytes = new byte[Bytes];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, _first);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(8), _second);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(16), _third);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(24), _fourth);
        return bytes;
    }

    public override int GetHashCode() => _first.GetHashCode();

    /// <summary>The order of the bytes.</summary>
    public int CompareTo(NodeId other)
    {
        int order = _first.CompareTo(other._first);
        order = order != 0 ? order : _second.CompareTo(other._second);
        order = order != 0 ? order : _third.CompareTo(other._third);
        return order != 0 ? order : _fourth.CompareTo(other._fourth);
    }

    public static bool operator <(NodeId left, NodeId right) => left.CompareTo(right) < 0;

    public static bool operator >(NodeId left, NodeId right) => left.CompareTo(right) > 0;

    public static bool operator <=(NodeId left, NodeId right) => left.CompareTo(right) <= 0;

    public static bool operator >=(NodeId left, NodeId right) => left.CompareTo(right) >= 0;

    public override string ToString() => Convert.ToHexStringLower(ToArray());
}
