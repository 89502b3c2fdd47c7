using System.Buffers.Binary;

namespace PeerStor.Engine.Media.Conversion;

/// <summary>When the fragments of a track begin and how long they are, read from their heads.</summary>
internal static class FragmentTimes
{
    private const uint HasDataOffset = 0x1;
    private const uint HasFirstFlags = 0x4;
    private const uint HasDuration = 0x100;
    private const uint HasSize = 0x200;
    private const uint HasFlags = 0x400;
    private const uint HasComposition = 0x800;

    /// <summary>For one track of a 'moof' box, in the track's own time scale; null when it has none of that track.</summary>
    public static (ulong Start, ulong Length)? Of(byte[] moof, uint track)
    {
        foreach (Range traf in Mp4Boxes.Find(moof, Mp4Boxes.HeaderBytes.., "traf"))
        {
            Range inside = Mp4Boxes.Inside(moof, traf);
            if (Mp4Boxes.First(moof, inside, "tfhd") is not { } head || Mp4Boxes.Number(moof, head, 12) != track)
            {
                continue;
            }

            ulong start = Mp4Boxes.First(moof, inside, "tfdt") is { } time
                ? moof[time.Start.Value + 8] == 1
                    ? BinaryPrimitives.ReadUInt64BigEndian(moof.AsSpan(time.Start.Value + 12))
                    : Mp4Boxes.Number(moof, time, 12)
                : 0;
            uint usual = UsualDuration(moof, head);
            ulong length = 0;
            foreach (Range run in Mp4Boxes.Find(moof, inside, "trun"))
            {
                length += LengthOf(moof, run, usual);
            }

            return (start, length);
        }

        return null;
    }

    private static uint UsualDuration(byte[] moof, Range head)
    {
        uint flags = Mp4Boxes.Number(moof, head, 8) & 0xFFFFFF;
        int at = 16 + ((flags & 0x1) != 0 ? 8 : 0) + ((flags & 0x2) != 0 ? 4 : 0);
        return (flags & 0x8) != 0 ? Mp4Boxes.Number(moof, head, at) : 0;
    }

    private static ulong LengthOf(byte[] moof, Range run, uint usual)
    {
        uint flags = Mp4Boxes.Number(moof, run, 8) & 0xFFFFFF;
        uint samples = Mp4Boxes.Number(moof, run, 12);
        if ((flags & HasDuration) == 0)
        {
            return (ulong)samples * usual;
        }

        int at = 16 + ((flags & HasDataOffset) != 0 ? 4 : 0) + ((flags & HasFirstFlags) != 0 ? 4 : 0);
        int step = 4 * new[] { HasDuration, HasSize, HasFlags, HasComposition }.Count(flag => (flags & flag) != 0);
        ulong length = 0;
        for (uint i = 0; i < samples; i++, at += step)
        {
            length += Mp4Boxes.Number(moof, run, at);
        }

        return length;
    }
}
