using System.Text;

namespace PeerStor.Engine.Notes.Document;

/// <summary>Writes what <see cref="WireReader"/> reads.</summary>
internal sealed class WireWriter
{
    private const int LongestNumber = 10;

    private byte[] _bytes = new byte[128];
    private int _used;

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _used);

    public byte[] ToArray() => Written.ToArray();

    public void Byte(byte value) => Room(1)[0] = value;

    public void Number(long value) => Number((ulong)value);

    public void Number(ulong value)
    {
        Span<byte> room = Room(LongestNumber);
        int length = 0;
        while (value >= 0x80)
        {
            room[length++] = (byte)(value | 0x80);
            value >>= 7;
        }

        room[length++] = (byte)value;
        _used -= LongestNumber - length;
    }

    public void Id(CharId id)
    {
        Number(id.Client);
        Number(id.Clock);
    }

    public void Bytes(ReadOnlySpan<byte> value)
    {
        Number(value.Length);
        value.CopyTo(Room(value.Length));
    }

    /// <summary>Half a pair of surrogates is written as a replacement character, which is one unit too.</summary>
    public void Text(ReadOnlySpan<char> text)
    {
        int length = Encoding.UTF8.GetByteCount(text);
        Number(length);
        Encoding.UTF8.GetBytes(text, Room(length));
    }

    // Counts as written at once.
    private Span<byte> Room(int length)
    {
        if (_bytes.Length - _used < length)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _used + length));
        }

        Span<byte> room = _bytes.AsSpan(_used, length);
        _used += length;
        return room;
    }
}
