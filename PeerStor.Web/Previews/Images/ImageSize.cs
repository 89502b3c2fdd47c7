using System.Buffers.Binary;

namespace PeerStor.Web.Previews.Images;

/// <summary>
/// How large an image is, from its header: an image of a few kilobytes can claim more points than a browser has memory
/// for, and this tells before one tries.
/// </summary>
internal sealed record ImageSize(int Width, int Height)
{
    public long Pixels => (long)Width * Height;

    /// <summary>Null when the beginning does not tell.</summary>
    public static ImageSize? Read(ReadOnlySpan<byte> file) => file switch
    {
        [0x89, (byte)'P', (byte)'N', (byte)'G', ..] when file.Length >= 24 => Of(Big32(file, 16), Big32(file, 20)),
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..] when file.Length >= 10 => Of(Little16(file, 6), Little16(file, 8)),
        [(byte)'B', (byte)'M', ..] when file.Length >= 26 => Of(Little32(file, 18), Math.Abs((long)(int)Little32(file, 22))),
        [0xFF, 0xD8, ..] => Jpeg(file),
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', ..] when file.Length >= 30 && file[8..12].SequenceEqual("WEBP"u8) => WebP(file),
        _ => null,
    };

    private static ImageSize? Of(long width, long height) =>
        width is > 0 and <= int.MaxValue && height is > 0 and <= int.MaxValue ? new ImageSize((int)width, (int)height) : null;

    // Segments up to the one that begins a frame (ITU T.81, B.2.2): FF C0 to FF CF but for three.
    private static ImageSize? Jpeg(ReadOnlySpan<byte> file)
    {
        for (int at = 2; at + 9 <= file.Length && file[at] == 0xFF;)
        {
            byte marker = file[at + 1];
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
            {
                return Of(Big16(file, at + 7), Big16(file, at + 5));
            }

            at += marker == 0xFF ? 1 : 2 + Math.Max(2, Big16(file, at + 2));
        }

        return null;
    }

    // The three forms of the WebP container specification: lossy, lossless, extended.
    private static ImageSize? WebP(ReadOnlySpan<byte> file)
    {
        ReadOnlySpan<byte> form = file[12..16];
        if (form.SequenceEqual("VP8X"u8))
        {
            return Of((Little32(file, 24) & 0xFFFFFF) + 1L, (Little32(file, 26) >> 8) + 1L);
        }

        if (form.SequenceEqual("VP8L"u8))
        {
            uint bits = Little32(file, 21);
            return Of((bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1);
        }

        return form.SequenceEqual("VP8 "u8) ? Of(Little16(file, 26) & 0x3FFF, Little16(file, 28) & 0x3FFF) : null;
    }

    private static int Big16(ReadOnlySpan<byte> file, int at) => BinaryPrimitives.ReadUInt16BigEndian(file[at..]);

    private static uint Big32(ReadOnlySpan<byte> file, int at) => BinaryPrimitives.ReadUInt32BigEndian(file[at..]);

    private static int Little16(ReadOnlySpan<byte> file, int at) => BinaryPrimitives.ReadUInt16LittleEndian(file[at..]);

    private static uint Little32(ReadOnlySpan<byte> file, int at) => BinaryPrimitives.ReadUInt32LittleEndian(file[at..]);
}
