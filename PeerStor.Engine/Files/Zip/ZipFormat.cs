using System.Buffers.Binary;

namespace PeerStor.Engine.Files.Zip;

/// <summary>The records of a zip file (PKWARE APPNOTE 6.3): stored, names in UTF-8, zip64 only where it is needed.</summary>
internal static class ZipFormat
{
    public const int LocalHeaderBytes = 30;
    public const int LargeLocalExtraBytes = 20;
    public const int DescriptorBytes = 16;
    public const int LargeDescriptorBytes = 24;
    public const int DirectoryHeaderBytes = 46;
    public const int EndBytes = 22;
    public const int LargeEndBytes = 56 + 20;

    private const ushort NeedsVersion = 20;
    private const ushort NeedsLarge = 45;
    private const ushort MadeOnUnix = 3 << 8;
    private const ushort HasDescriptor = 1 << 3;
    private const ushort Utf8Name = 1 << 11;
    private const ushort LargeExtra = 1;
    private const uint FileMode = 0x81A4u << 16;
    private const uint FolderMode = (0x41EDu << 16) | 0x10;

    public static int LargeDirectoryExtraBytes(ZipItem item, long offset) =>
        (item.IsLarge, offset >= uint.MaxValue) switch
        {
            (false, false) => 0,
            (true, false) => 4 + 16,
            (false, true) => 4 + 8,
            (true, true) => 4 + 24,
        };

    public static bool NeedsLargeEnd(long items, long directoryOffset, long directoryBytes) =>
        items >= ushort.MaxValue || directoryOffset >= uint.MaxValue || directoryBytes >= uint.MaxValue;

    public static byte[] LocalHeader(ZipItem item, uint crc)
    {
        byte[] header = new byte[item.HeaderBytes];
        Writer writer = new(header);
        writer.U32(0x04034B50);
        Common(ref writer, item);
        // When they follow the content, they are zero here.
        writer.U32(item.HasDescriptor ? 0 : crc);
        uint size = item.IsLarge ? uint.MaxValue : item.HasDescriptor ? 0 : (uint)item.SizeBytes;
        writer.U32(size);
        writer.U32(size);
        writer.U16((ushort)item.Name.Length);
        writer.U16((ushort)(item.IsLarge ? LargeLocalExtraBytes : 0));
        writer.Bytes(item.Name);
        if (item.IsLarge)
        {
            writer.U16(LargeExtra);
            writer.U16(16);
            writer.U64(0);
            writer.U64(0);
        }

        return header;
    }

    public static byte[] Descriptor(ZipItem item, uint crc)
    {
        byte[] descriptor = new byte[item.DescriptorBytes];
        Writer writer = new(descriptor);
        writer.U32(0x08074B50);
        writer.U32(crc);
        for (int i = 0; i < 2; i++)
        {
            if (item.IsLarge)
            {
                writer.U64((ulong)item.SizeBytes);
            }
            else
            {
                writer.U32((uint)item.SizeBytes);
            }
        }

        return descriptor;
    }

    public static byte[] DirectoryHeader(ZipItem item, uint crc, long offset)
    {
        int extra = LargeDirectoryExtraBytes(item, offset);
        byte[] header = new byte[DirectoryHeaderBytes + item.Name.Length + extra];
        Writer writer = new(header);
        writer.U32(0x02014B50);
        writer.U16(MadeOnUnix | NeedsLarge);
        Common(ref writer, item);
        writer.U32(crc);
        uint size = item.IsLarge ? uint.MaxValue : (uint)item.SizeBytes;
        writer.U32(size);
        writer.U32(size);
        writer.U16((ushort)item.Name.Length);
        writer.U16((ushort)extra);
        writer.U16(0);
        writer.U16(0);
        writer.U16(0);
        writer.U32(item.Version is null ? FolderMode : FileMode);
        writer.U32((uint)Math.Min(offset, uint.MaxValue));
        writer.Bytes(item.Name);
        if (extra > 0)
        {
            writer.U16(LargeExtra);
            writer.U16((ushort)(extra - 4));
            if (item.IsLarge)
            {
                writer.U64((ulong)item.SizeBytes);
                writer.U64((ulong)item.SizeBytes);
            }

            if (offset >= uint.MaxValue)
            {
                writer.U64((ulong)offset);
            }
        }

        return header;
    }

    public static byte[] End(long items, long directoryOffset, long directoryBytes)
    {
        bool large = NeedsLargeEnd(items, directoryOffset, directoryBytes);
        byte[] end = new byte[EndBytes + (large ? LargeEndBytes : 0)];
        Writer writer = new(end);
        if (large)
        {
            writer.U32(0x06064B50);
            writer.U64(44);
            writer.U16(MadeOnUnix | NeedsLarge);
            writer.U16(NeedsLarge);
            writer.U32(0);
            writer.U32(0);
            writer.U64((ulong)items);
            writer.U64((ulong)items);
            writer.U64((ulong)directoryBytes);
            writer.U64((ulong)directoryOffset);
            writer.U32(0x07064B50);
            writer.U32(0);
            writer.U64((ulong)(directoryOffset + directoryBytes));
            writer.U32(1);
        }

        writer.U32(0x06054B50);
        writer.U32(0);
        writer.U16((ushort)Math.Min(items, ushort.MaxValue));
        writer.U16((ushort)Math.Min(items, ushort.MaxValue));
        writer.U32((uint)Math.Min(directoryBytes, uint.MaxValue));
        writer.U32((uint)Math.Min(directoryOffset, uint.MaxValue));
        writer.U16(0);
        return end;
    }

    private static void Common(ref Writer writer, ZipItem item)
    {
        writer.U16(item.IsLarge ? NeedsLarge : NeedsVersion);
        writer.U16((ushort)(Utf8Name | (item.HasDescriptor ? HasDescriptor : 0)));
        writer.U16(0);
        (ushort time, ushort date) = DosTime(item.ModifiedMs);
        writer.U16(time);
        writer.U16(date);
    }

    // Two-second steps from 1980 to 2107; the format knows no time zone, and UTC is at least the same everywhere.
    private static (ushort Time, ushort Date) DosTime(long modifiedMs)
    {
        DateTimeOffset first = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
        DateTimeOffset last = new(2107, 12, 31, 23, 59, 58, TimeSpan.Zero);
        long clamped = Math.Clamp(modifiedMs, first.ToUnixTimeMilliseconds(), last.ToUnixTimeMilliseconds());
        DateTimeOffset time = DateTimeOffset.FromUnixTimeMilliseconds(clamped);
        return (
            (ushort)((time.Hour << 11) | (time.Minute << 5) | (time.Second / 2)),
            (ushort)(((time.Year - 1980) << 9) | (time.Month << 5) | time.Day));
    }

    private ref struct Writer(Span<byte> rest)
    {
        private Span<byte> _rest = rest;

        public void U16(ushort value)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(_rest, value);
            _rest = _rest[2..];
        }

        public void U32(uint value)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(_rest, value);
            _rest = _rest[4..];
        }

        public void U64(ulong value)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(_rest, value);
            _rest = _rest[8..];
        }

        public void Bytes(ReadOnlySpan<byte> value)
        {
            value.CopyTo(_rest);
            _rest = _rest[value.Length..];
        }
    }
}
