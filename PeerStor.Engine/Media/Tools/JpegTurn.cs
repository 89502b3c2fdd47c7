using System.Buffers.Binary;

namespace PeerStor.Engine.Media.Tools;

/// <summary>How a photo is to be turned, from its Exif data: 1 as it is, 2 to 8 otherwise (Exif 2.3, tag 0x0112).</summary>
internal static class JpegTurn
{
    private const ushort Orientation = 0x0112;
    private const int TagBytes = 12;
    private const int MostTags = 200;

    public static int Of(ReadOnlySpan<byte> head)
    {
        for (int at = 2; at + 18 < head.Length && head[at] == 0xFF && head[at + 1] != 0xDA;)
        {
            int length = BinaryPrimitives.ReadUInt16BigEndian(head[(at + 2)..]);
            if (head[at + 1] == 0xE1 && head[(at + 4)..].StartsWith("Exif\0\0"u8))
            {
                return InTiff(head[(at + 10)..Math.Min(head.Length, at + 2 + length)]);
            }

            at += 2 + length;
        }

        return 1;
    }

    private static int InTiff(ReadOnlySpan<byte> tiff)
    {
        bool isLittle = tiff.StartsWith("II"u8);
        long tags = tiff.Length < 14 ? 0 : Number(tiff, 4, 4, isLittle);
        if (tags < 8 || tags + 2 > tiff.Length)
        {
            return 1;
        }

        long count = Math.Min(Number(tiff, (int)tags, 2, isLittle), MostTags);
        for (int at = (int)tags + 2; count > 0 && at + TagBytes <= tiff.Length; at += TagBytes, count--)
        {
            if (Number(tiff, at, 2, isLittle) == Orientation)
            {
                return (int)Number(tiff, at + 8, 2, isLittle);
            }
        }

        return 1;
    }

    private static long Number(ReadOnlySpan<byte> bytes, int at, int length, bool isLittle) => (length, isLittle) switch
    {
        (2, true) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]),
        (2, false) => BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]),
        (_, true) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]),
        _ => BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]),
    };
}
