using System.Buffers.Binary;
using PeerStor.Engine.Common;

namespace PeerStor.Engine.Cluster;

/// <summary>
/// What a device tells of itself with each question: a CBOR map {1 free bytes of its disk, 2 size of that disk, 3 bytes of the
/// store, 4 bytes that new data may take, 5 chunks, 6 operations whose chunks it lacks, 7 the devices that it is connected
/// with, 8 bytes of each}.
/// </summary>
/// <param name="Links">The beginnings of their ids.</param>
public sealed record DeviceFigures(
    long FreeBytes, long DiskBytes, long StoredBytes, long UsableBytes, long Chunks, long Waiting, IReadOnlyList<ulong> Links)
{
    /// <summary>More than a cluster has devices.</summary>
    private const int MostLinks = 256;

    /// <summary>What it holds and can still take: what it really gives to all.</summary>
    public long CapacityBytes => StoredBytes + UsableBytes;

    public byte[] Encode() => Cbor.Map(writer =>
    {
        writer.Field(1, FreeBytes);
        writer.Field(2, DiskBytes);
        writer.Field(3, StoredBytes);
        writer.Field(4, UsableBytes);
        writer.Field(5, Chunks);
        writer.Field(6, Waiting);
        byte[] links = new byte[Links.Count * sizeof(ulong)];
        for (int i = 0; i < Links.Count; i++)
        {
            BinaryPrimitives.WriteUInt64BigEndian(links.AsSpan(i * sizeof(ulong)), Links[i]);
        }

        writer.Field(7, links);
    });

    /// <exception cref="InvalidDataException">The bytes are no such figures.</exception>
    public static DeviceFigures Decode(ReadOnlyMemory<byte> encoded)
    {
        DeviceFigures figures = new(0, 0, 0, 0, 0, 0, []);
        Cbor.ReadMap(encoded, (key, reader) =>
        {
            switch (key)
            {
                case 1: figures = figures with { FreeBytes = Bytes(reader.ReadInt64()) }; return true;
                case 2: figures = figures with { DiskBytes = Bytes(reader.ReadInt64()) }; return true;
                case 3: figures = figures with { StoredBytes = Bytes(reader.ReadInt64()) }; return true;
                case 4: figures = figures with { UsableBytes = Bytes(reader.ReadInt64()) }; return true;
                case 5: figures = figures with { Chunks = Bytes(reader.ReadInt64()) }; return true;
                case 6: figures = figures with { Waiting = Bytes(reader.ReadInt64()) }; return true;
                case 7: figures = figures with { Links = ReadLinks(reader.ReadByteString()) }; return true;
                default: return false;
            }
        });
        return figures;
    }

    // Sums of thirty devices' figures must not overflow, whatever one of them says.
    private static long Bytes(long told) => Math.Clamp(told, 0, 1L << 56);

    private static List<ulong> ReadLinks(byte[] bytes)
    {
        List<ulong> links = [];
        for (int at = 0; at + sizeof(ulong) <= bytes.Length && links.Count < MostLinks; at += sizeof(ulong))
        {
            links.Add(BinaryPrimitives.ReadUInt64BigEndian(bytes.AsSpan(at)));
        }

        return links;
    }
}
