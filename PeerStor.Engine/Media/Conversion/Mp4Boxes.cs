using System.Buffers.Binary;

namespace PeerStor.Engine.Media.Conversion;

/// <summary>Walks the boxes of an MP4 (ISO/IEC 14496-12): a length, four letters, content.</summary>
internal static class Mp4Boxes
{
    public const int HeaderBytes = 8;

    /// <summary>The places of the boxes of a type directly within a range.</summary>
    public static IEnumerable<Range> Find(byte[] bytes, Range within, string type)
    {
        (int at, int length) = within.GetOffsetAndLength(bytes.Length);
        for (int end = at + length; at + HeaderBytes <= end;)
        {
            int size = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(at));
            if (size < HeaderBytes || size > end - at)
            {
                throw new InvalidDataException("A box is longer than what holds it.");
            }

            if (Type(bytes.AsSpan(at)) == type)
            {
                yield return at..(at + size);
            }

            at += size;
        }
    }

    /// <summary>The first box at a path of types, such as "mdia/mdhd".</summary>
    public static Range? First(byte[] bytes, Range within, string path)
    {
        Range place = within;
        foreach (string type in path.Split('/'))
        {
            using IEnumerator<Range> found = Find(bytes, place, type).GetEnumerator();
            if (!found.MoveNext())
            {
                return null;
            }

            place = type == path[(path.LastIndexOf('/') + 1)..] ? found.Current : Inside(bytes, found.Current);
        }

        return place;
    }

    public static Range Inside(byte[] bytes, Range box)
    {
        (int at, int length) = box.GetOffsetAndLength(bytes.Length);
        return (at + HeaderBytes)..(at + length);
    }

    public static string Type(ReadOnlySpan<byte> header) => System.Text.Encoding.ASCII.GetString(header[4..8]);

    public static uint Number(byte[] bytes, Range box, int offset) =>
        BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(box.Start.Value + offset));

    public static void Put(Span<byte> bytes, int at, uint value) => BinaryPrimitives.WriteUInt32BigEndian(bytes[at..], value);
}
