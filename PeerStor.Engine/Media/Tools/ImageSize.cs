using System.Buffers.Binary;

namespace PeerStor.Engine.Media.Tools;

/// <summary>The pixels that a picture claims, read from its header before anything decodes it.</summary>
internal static class ImageSize
{
    /// <summary>A JPEG's size may stand behind a large profile and a preview picture.</summary>
    public const int HeadBytes = 512 << 10;

    /// <summary>Null when the header does not say: ffmpeg's own limit holds then.</summary>
    public static (int Width, int Height)? Of(ReadOnlySpan<byte> head) => head switch
    {
        [0xFF, 0xD8, ..] => Jpeg(head),
        [0x89, (byte)'P', ..] when head.Length > 24 => (Big(head[16..]), Big(head[20..])),
        [(byte)'G', (byte)'I', ..] when head.Length > 10 => (Little16(head[6..]), Little16(head[8..])),
        [(byte)'B', (byte)'M', ..] when head.Length > 26 => (Little(head[18..]), Math.Abs(Little(head[22..]))),
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', ..] when head.Length > 32 => Webp(head),
        _ => null,
    };

    private static (int, int)? Jpeg(ReadOnlySpan<byte> head)
    {
        for (int at = 2; at + 9 < head.Length;)
        {
            byte marker = head[at + 1];
            if (head[at] != 0xFF)
            {
                return null;
            }

            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
            {
                return (BinaryPrimitives.ReadUInt16BigEndian(head[(at + 7)..]), BinaryPrimitives.ReadUInt16BigEndian(head[(at + 5)..]));
            }

            // Fill bytes have no length.
            at += marker == 0xFF ? 1 : 2 + BinaryPrimitives.ReadUInt16BigEndian(head[(at + 2)..]);
        }

        return null;
    }

    private static (int, int)? Webp(ReadOnlySpan<byte> head) => head[12..16] switch
    {
        [.., (byte)'X'] => (1 + (Little(head[24..]) & 0xFFFFFF), 1 + (Little(head[27..]) & 0xFFFFFF)),
        [.., (byte)'L'] => (1 + (Little(head[21..]) & 0x3FFF), 1 + ((Little(head[21..]) >> 14) & 0x3FFF)),
        [.., (byte)' '] => (Little16(head[26..]) & 0x3FFF, Little16(head[28..]) & 0x3FFF),
        _ => null,
    };

    private static int Big(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadInt32BigEndian(bytes);

    private static int Little(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadInt32LittleEndian(bytes);

    private static int Little16(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt16LittleEndian(bytes);
}
