using System.Buffers.Binary;

namespace PeerStor.Engine.Media.Tools;

/// <summary>
/// What a file is by its first bytes, and the one demuxer that may open it. ffmpeg's own guess is never asked: it would
/// take a playlist for a film and follow it to other files. What is not in this list is not opened at all.
/// </summary>
/// <param name="Demuxer">For ffmpeg's -f.</param>
/// <param name="IsStill">One picture.</param>
/// <param name="IsStream">Read from its start to its end, so that a pipe is enough.</param>
internal sealed record MediaFormat(string Demuxer, bool IsStill = false, bool IsStream = false)
{
    /// <summary>How much of a file's start <see cref="Of"/> wants to see.</summary>
    public const int HeadBytes = 512;

    private static readonly MediaFormat Mp4 = new("mov");
    private static readonly MediaFormat Mp4Still = new("mov", IsStill: true);
    private static readonly MediaFormat Mp3 = new("mp3");
    private static readonly MediaFormat Mpegts = new("mpegts");

    private static readonly (int At, byte[] Magic, MediaFormat Format)[] Known =
    [
        (0, [0xFF, 0xD8, 0xFF], new("jpeg_pipe", IsStill: true, IsStream: true)),
        (0, [0x89, .. "PNG\r\n"u8], new("png_pipe", IsStill: true, IsStream: true)),
        (0, "GIF8"u8.ToArray(), new("gif", IsStill: true, IsStream: true)),
        (0, "BM"u8.ToArray(), new("bmp_pipe", IsStill: true, IsStream: true)),
        (0, [.. "II*"u8, 0], new("tiff_pipe", IsStill: true, IsStream: true)),
        (0, [.. "MM"u8, 0, (byte)'*'], new("tiff_pipe", IsStill: true, IsStream: true)),
        (0, [0x1A, 0x45, 0xDF, 0xA3], new("matroska")),
        (0, "OggS"u8.ToArray(), new("ogg")),
        (0, "fLaC"u8.ToArray(), new("flac")),
        (0, "ID3"u8.ToArray(), Mp3),
        (0, [.. "FLV"u8, 1], new("flv")),
        (0, [0x30, 0x26, 0xB2, 0x75, 0x8E, 0x66, 0xCF, 0x11], new("asf")),
        (0, [0, 0, 1, 0xBA], new("mpeg")),
        (0, [0, 0, 1, 0xB3], new("mpegvideo")),
    ];

    private static readonly (string Form, MediaFormat Format)[] Riff =
    [
        ("WEBP", new("webp_pipe", IsStill: true, IsStream: true)), ("AVI ", new("avi")), ("WAVE", new("wav")),
    ];

    private static readonly string[] StillBrands = ["heic", "heix", "heim", "heis", "mif1", "msf1", "avif", "avis"];

    /// <summary>Null when it is none that is opened.</summary>
    public static MediaFormat? Of(ReadOnlySpan<byte> head)
    {
        foreach ((int at, byte[] magic, MediaFormat format) in Known)
        {
            if (head.Length > at + magic.Length && head[at..].StartsWith(magic))
            {
                return format;
            }
        }

        if (head.Length < 16)
        {
            return null;
        }

        if (head.StartsWith("RIFF"u8))
        {
            string form = System.Text.Encoding.ASCII.GetString(head[8..12]);
            return Riff.FirstOrDefault(known => known.Form == form).Format;
        }

        return head.StartsWith("FORM"u8) && head[8..12] is [(byte)'A', (byte)'I', (byte)'F', _] ? new MediaFormat("aiff")
            : head[4..].StartsWith("ftyp"u8) ? StillBrands.Contains(System.Text.Encoding.ASCII.GetString(head[8..12])) ? Mp4Still : Mp4
            : head[4..8].SequenceEqual("moov"u8) || head[4..8].SequenceEqual("mdat"u8) || head[4..8].SequenceEqual("wide"u8) ? Mp4
            : IsTransportStream(head) ? Mpegts
            : IsMpegAudio(head);
    }

    /// <summary>Packets of 188 bytes, or of 192 as cameras write them, each with its mark.</summary>
    private static bool IsTransportStream(ReadOnlySpan<byte> head) =>
        (head.Length > 376 && head[0] == 0x47 && head[188] == 0x47 && head[376] == 0x47)
        || (head.Length > 388 && head[4] == 0x47 && head[196] == 0x47 && head[388] == 0x47);

    /// <summary>MPEG audio frames without a tag before them; layer 0 is AAC.</summary>
    private static MediaFormat? IsMpegAudio(ReadOnlySpan<byte> head)
    {
        int header = BinaryPrimitives.ReadUInt16BigEndian(head);
        return (header & 0xFFE0) != 0xFFE0 ? null : (header & 0x0006) == 0 ? new MediaFormat("aac") : Mp3;
    }
}
