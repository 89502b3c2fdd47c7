using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using PeerStor.Engine.Common;

namespace PeerStor.Engine.Files.Zip;

/// <summary>
/// What a zip file will hold, in order, so that its length is known before its first byte and its content stays the same
/// whatever happens to the folders meanwhile. Kept packed: about 50 bytes for a file.
/// </summary>
internal sealed class ZipPlan
{
    private const int ItemsInBlock = 1000;
    private const int FixedBytes = 16 + 16 + 8 + 8 + 2;

    private readonly List<byte[]> _blocks = [];
    private readonly ArrayBufferWriter<byte> _open = new();
    private byte[] _hash = new byte[SHA256.HashSizeInBytes];
    private long _directoryBytes;
    private int _inOpenBlock;

    public long Items { get; private set; }

    public long DirectoryOffset { get; private set; }

    public long LengthBytes { get; private set; }

    /// <summary>A strong entity tag: the same set of versions under the same names gives the same bytes.</summary>
    public string ETag { get; private set; } = "";

    public void Add(ZipItem item)
    {
        Span<byte> head = _open.GetSpan(FixedBytes + item.Name.Length)[..(FixedBytes + item.Name.Length)];
        item.Id.Value.TryWriteBytes(head, bigEndian: true, out _);
        (item.Version?.Value ?? Guid.Empty).TryWriteBytes(head[16..], bigEndian: true, out _);
        BinaryPrimitives.WriteInt64LittleEndian(head[32..], item.SizeBytes);
        BinaryPrimitives.WriteInt64LittleEndian(head[40..], item.ModifiedMs);
        BinaryPrimitives.WriteUInt16LittleEndian(head[48..], (ushort)item.Name.Length);
        item.Name.CopyTo(head[FixedBytes..]);
        _hash = SHA256.HashData([.. _hash, .. head]);
        _open.Advance(head.Length);
        _directoryBytes += item.DirectoryBytes(DirectoryOffset);
        DirectoryOffset += item.TotalBytes;
        Items++;
        if (++_inOpenBlock == ItemsInBlock)
        {
            Pack();
        }
    }

    public ZipPlan Finish()
    {
        Pack();
        ETag = $"\"{Convert.ToHexStringLower(_hash.AsSpan(0, 16))}\"";
        LengthBytes = DirectoryOffset + _directoryBytes + ZipFormat.End(Items, DirectoryOffset, _directoryBytes).Length;
        return this;
    }

    public byte[] End() => ZipFormat.End(Items, DirectoryOffset, _directoryBytes);

    public IEnumerable<ZipItem> Read()
    {
        foreach (byte[] packed in _blocks)
        {
            using MemoryStream plain = new();
            using (BrotliStream unpacking = new(new MemoryStream(packed), CompressionMode.Decompress))
            {
                unpacking.CopyTo(plain);
            }

            byte[] block = plain.ToArray();
            for (int at = 0; at < block.Length;)
            {
                ZipItem item = ReadItem(block.AsSpan(at));
                at += FixedBytes + item.Name.Length;
                yield return item;
            }
        }
    }

    private void Pack()
    {
        if (_inOpenBlock == 0)
        {
            return;
        }

        using MemoryStream packed = new();
        using (BrotliStream packing = new(packed, CompressionLevel.Fastest))
        {
            packing.Write(_open.WrittenSpan);
        }

        _blocks.Add(packed.ToArray());
        _open.ResetWrittenCount();
        _inOpenBlock = 0;
    }

    private static ZipItem ReadItem(ReadOnlySpan<byte> block)
    {
        Guid version = new(block[16..32], bigEndian: true);
        return new ZipItem(
            new EntryId(new Guid(block[..16], bigEndian: true)), version == Guid.Empty ? null : new VersionId(version),
            block.Slice(FixedBytes, BinaryPrimitives.ReadUInt16LittleEndian(block[48..])).ToArray(),
            BinaryPrimitives.ReadInt64LittleEndian(block[32..]), BinaryPrimitives.ReadInt64LittleEndian(block[40..]));
    }
}
