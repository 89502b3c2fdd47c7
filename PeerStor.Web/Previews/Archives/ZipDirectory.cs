using System.Buffers.Binary;
using System.Text;
using PeerStor.Engine.Files;

namespace PeerStor.Web.Previews.Archives;

/// <summary>
/// Reads the directory at the end of a zip (PKWARE APPNOTE 6.3.10, 4.3.12 to 4.3.16) by ranges, without the rest of the
/// file. Every number in it is a claim: each is held against the file's length and the limits before it is used.
/// </summary>
internal static class ZipDirectory
{
    private const uint EndSignature = 0x06054b50;
    private const uint Zip64EndSignature = 0x06064b50;
    private const uint Zip64LocatorSignature = 0x07064b50;
    private const uint MemberSignature = 0x02014b50;
    private const int EndBytes = 22;
    private const int Zip64LocatorBytes = 20;
    private const int MemberBytes = 46;
    private const int MostCommentBytes = ushort.MaxValue;

    /// <summary>Null when this is no zip, or a damaged one.</summary>
    public static async Task<ZipListing?> ReadAsync(OpenContent content, int most, CancellationToken cancellationToken)
    {
        int tailBytes = (int)Math.Min(content.LengthBytes, EndBytes + MostCommentBytes + Zip64LocatorBytes);
        byte[] tail = await ContentBytes.ReadAsync(content, content.LengthBytes - tailBytes, tailBytes, cancellationToken);
        if (await FindAsync(content, tail, cancellationToken) is not { } place
            || place.Offset < 0 || place.Bytes < 0 || place.Offset > content.LengthBytes - place.Bytes)
        {
            return null;
        }

        int read = (int)Math.Min(place.Bytes, PreviewLimits.ArchiveDirectoryBytes);
        byte[] directory = await ContentBytes.ReadAsync(content, place.Offset, read, cancellationToken);
        return Parse(directory, most, isCut: read < place.Bytes);
    }

    private static async Task<(long Offset, long Bytes)?> FindAsync(OpenContent content, byte[] tail, CancellationToken cancellationToken)
    {
        // From the end: a comment may hold anything, also what looks like an earlier end.
        for (int at = tail.Length - EndBytes; at >= 0; at--)
        {
            if (U32(tail, at) != EndSignature || at + EndBytes + U16(tail, at + 20) > tail.Length)
            {
                continue;
            }

            int locator = at - Zip64LocatorBytes;
            if (locator < 0 || U32(tail, locator) != Zip64LocatorSignature)
            {
                return (U32(tail, at + 16), U32(tail, at + 12));
            }

            long place = (long)U64(tail, locator + 8);
            byte[] end = place < 0 || place > content.LengthBytes ? [] : await ContentBytes.ReadAsync(content, place, 56, cancellationToken);
            return end.Length == 56 && U32(end, 0) == Zip64EndSignature ? ((long)U64(end, 48), (long)U64(end, 40)) : null;
        }

        return null;
    }

    private static ZipListing? Parse(byte[] directory, int most, bool isCut)
    {
        List<ZipMember> members = [];
        (long total, long bytes, int at) = (0, 0, 0);
        while (at + MemberBytes <= directory.Length && U32(directory, at) == MemberSignature)
        {
            (int name, int extra, int comment) = (U16(directory, at + 28), U16(directory, at + 30), U16(directory, at + 32));
            int end = at + MemberBytes + name + extra + comment;
            if (end > directory.Length)
            {
                break;
            }

            ZipMember member = Read(directory.AsSpan(at, MemberBytes + name + extra), name);
            total++;
            // Claims may add up to more than a number holds.
            bytes = member.SizeBytes > long.MaxValue - bytes ? long.MaxValue : bytes + member.SizeBytes;
            if (members.Count < most)
            {
                members.Add(member);
            }

            at = end;
        }

        bool isDamaged = !isCut && at != directory.Length && total == 0;
        return isDamaged ? null : new ZipListing(members, total, bytes, isCut || total > members.Count);
    }

    private static ZipMember Read(ReadOnlySpan<byte> record, int nameBytes)
    {
        int flags = U16(record, 8);
        ReadOnlySpan<byte> name = record.Slice(MemberBytes, nameBytes);
        long packed = U32(record, 20);
        long size = U32(record, 24);
        long offset = U32(record, 42);
        ReadZip64(record[(MemberBytes + nameBytes)..], ref size, ref packed, ref offset);
        // Names without the mark for UTF-8 are by the letter in code page 437, in truth mostly UTF-8 all the same.
        Encoding coding = (flags & 0x800) != 0 || System.Text.Unicode.Utf8.IsValid(name) ? Encoding.UTF8 : Encoding.Latin1;
        return new ZipMember(
            coding.GetString(name), Math.Max(0, size), Math.Max(0, packed), Time(U16(record, 14), U16(record, 12)),
            U16(record, 10), (flags & 1) != 0, offset);
    }

    // Sizes over four gigabytes stand in an extra field, each only if its short form is full.
    private static void ReadZip64(ReadOnlySpan<byte> extra, ref long size, ref long packed, ref long offset)
    {
        while (extra.Length >= 4)
        {
            int length = Math.Min(U16(extra, 2), extra.Length - 4);
            if (U16(extra, 0) == 1)
            {
                ReadOnlySpan<byte> field = extra.Slice(4, length);
                Take(ref field, ref size);
                Take(ref field, ref packed);
                Take(ref field, ref offset);
                return;
            }

            extra = extra[(4 + length)..];
        }

        static void Take(ref ReadOnlySpan<byte> field, ref long value)
        {
            if (value == uint.MaxValue && field.Length >= 8)
            {
                value = BinaryPrimitives.ReadInt64LittleEndian(field);
                field = field[8..];
            }
        }
    }

    // MS-DOS time, of no place in particular; any bits may stand there.
    private static DateTime? Time(int date, int time)
    {
        (int year, int month, int day) = (1980 + (date >> 9), (date >> 5) & 15, date & 31);
        (int hour, int minute) = (time >> 11, (time >> 5) & 63);
        return month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month) && hour < 24 && minute < 60
            ? new DateTime(year, month, day, hour, minute, 0, DateTimeKind.Unspecified)
            : null;
    }

    private static int U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static uint U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private static ulong U64(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]);
}
