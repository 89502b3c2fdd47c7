using System.Text;

namespace PeerStor.Engine.Notes.Document;

/// <summary>Reads lib0's encoding: unsigned numbers of seven bits a byte, lowest first, and UTF-8 with its length before it.</summary>
internal ref struct WireReader(ReadOnlySpan<byte> bytes)
{
    /// <summary>JavaScript's largest whole number; nothing in an update is larger.</summary>
    private const ulong LargestNumber = (1UL << 53) - 1;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private ReadOnlySpan<byte> _rest = bytes;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    public byte Byte()
    {
        if (_rest.IsEmpty)
        {
            throw new DamagedUpdateException("The update ends too early.");
        }

        byte value = _rest[0];
        _rest = _rest[1..];
        return value;
    }

    public ulong Number()
    {
        ulong value = 0;
        for (int shift = 0; shift < 56; shift += 7)
        {
            byte next = Byte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value <= LargestNumber ? value : throw new DamagedUpdateException("A number in the update is too large.");
            }
        }

        throw new DamagedUpdateException("A number in the update is too large.");
    }

    /// <summary>A number that must not be above a limit.</summary>
    public int Number(int largest, string what)
    {
        ulong value = Number();
        return value <= (ulong)largest ? (int)value : throw new DamagedUpdateException($"The update has too large a {what}.");
    }

    public ReadOnlySpan<byte> Bytes()
    {
        ulong length = Number();
        if (length > (ulong)_rest.Length)
        {
            throw new DamagedUpdateException("The update ends too early.");
        }

        ReadOnlySpan<byte> taken = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return taken;
    }

    public string Text()
    {
        try
        {
            return StrictUtf8.GetString(Bytes());
        }
        catch (DecoderFallbackException)
        {
            throw new DamagedUpdateException("A text in the update is not UTF-8.");
        }
    }
}
