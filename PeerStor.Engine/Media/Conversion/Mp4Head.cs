using System.Buffers.Binary;
using System.Text;

namespace PeerStor.Engine.Media.Conversion;

/// <summary>The head of a fragmented MP4: what it says of its length, and an index of its fragments.</summary>
internal static class Mp4Head
{
    private const int IndexEntryBytes = 12;

    /// <summary>Each fragment begins with a picture that needs no other.</summary>
    private const uint StartsWithKeyFrame = 0x90000000;

    /// <summary>The number and time scale of the moving picture, or of the sound where there is none.</summary>
    public static (uint Track, uint Timescale) MainTrack(byte[] head)
    {
        Range moov = Mp4Boxes.First(head, .., "moov") ?? throw new InvalidDataException("There is no 'moov' box.");
        (uint, uint)? main = null;
        foreach (Range trak in Mp4Boxes.Find(head, Mp4Boxes.Inside(head, moov), "trak"))
        {
            Range inside = Mp4Boxes.Inside(head, trak);
            if (Mp4Boxes.First(head, inside, "tkhd") is { } track && Mp4Boxes.First(head, inside, "mdia/mdhd") is { } media
                && Mp4Boxes.First(head, inside, "mdia/hdlr") is { } handler)
            {
                bool isPicture = Mp4Boxes.Number(head, handler, 16) == BinaryPrimitives.ReadUInt32BigEndian("vide"u8);
                main = isPicture || main is null ? (Mp4Boxes.Number(head, track, 20), Mp4Boxes.Number(head, media, 20)) : main;
            }
        }

        return main ?? throw new InvalidDataException("There is no track.");
    }

    /// <summary>Says how long everything is, where ffmpeg could only say that it does not know yet.</summary>
    public static byte[] WithDuration(byte[] head, TimeSpan duration)
    {
        Range moov = Mp4Boxes.First(head, .., "moov")!.Value;
        Range mvhd = Mp4Boxes.First(head, Mp4Boxes.Inside(head, moov), "mvhd")!.Value;
        uint movie = (uint)(duration.TotalSeconds * Mp4Boxes.Number(head, mvhd, 20));
        Mp4Boxes.Put(head, mvhd.Start.Value + 24, movie);
        if (Mp4Boxes.First(head, Mp4Boxes.Inside(head, moov), "mvex") is not { } mvex)
        {
            return head;
        }

        byte[] mehd = new byte[16];
        Mp4Boxes.Put(mehd, 0, (uint)mehd.Length);
        Encoding.ASCII.GetBytes("mehd").CopyTo(mehd, 4);
        Mp4Boxes.Put(mehd, 12, movie);
        int place = mvex.Start.Value + Mp4Boxes.HeaderBytes;
        byte[] longer = [.. head[..place], .. mehd, .. head[place..]];
        foreach (Range grown in (Range[])[moov, mvex])
        {
            Mp4Boxes.Put(longer, grown.Start.Value, (uint)(grown.GetOffsetAndLength(head.Length).Length + mehd.Length));
        }

        return longer;
    }

    /// <summary>A 'sidx' box, version 1; what it lists begins right behind it.</summary>
    public static byte[] Index(uint track, uint timescale, IReadOnlyList<(long Bytes, ulong Length)> fragments)
    {
        byte[] sidx = new byte[40 + (fragments.Count * IndexEntryBytes)];
        Mp4Boxes.Put(sidx, 0, (uint)sidx.Length);
        Encoding.ASCII.GetBytes("sidx").CopyTo(sidx, 4);
        Mp4Boxes.Put(sidx, 8, 1u << 24);
        Mp4Boxes.Put(sidx, 12, track);
        Mp4Boxes.Put(sidx, 16, timescale);
        BinaryPrimitives.WriteUInt16BigEndian(sidx.AsSpan(38), (ushort)fragments.Count);
        for (int i = 0; i < fragments.Count; i++)
        {
            Mp4Boxes.Put(sidx, 40 + (i * IndexEntryBytes), (uint)fragments[i].Bytes);
            Mp4Boxes.Put(sidx, 44 + (i * IndexEntryBytes), (uint)fragments[i].Length);
            Mp4Boxes.Put(sidx, 48 + (i * IndexEntryBytes), StartsWithKeyFrame);
        }

        return sidx;
    }
}
