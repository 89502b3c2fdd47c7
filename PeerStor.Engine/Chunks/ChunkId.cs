using System.Buffers.Binary;
using System.Security.Cryptography;
using PeerStor.Engine.Chunks.Hashing;

namespace PeerStor.Engine.Chunks;

/// <summary>The SHA-256 of a chunk's ciphertext (tag included): 32 bytes, written as 64 lower-case hex digits.</summary>
public readonly record struct ChunkId : IComparable<ChunkId>
{
    public const int Bytes = 32;

    private readonly ulong first;
    private readonly ulong second;
    private readonly ulong third;
    private readonly ulong fourth;

    /// <param name="bytes">Exactly <see cref="Bytes"/> bytes.</param>
    public ChunkId(ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(bytes.Length, Bytes);
        first = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        second = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        third = BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]);
        fourth = BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]);
    }

    /// <summary>The first eight bytes: as evenly spread as the whole.</summary>
    public ulong Prefix => first;

    /// <summary>The id that this ciphertext has.</summary>
    public static ChunkId Of(ReadOnlySpan<byte> ciphertext)
    {
        Span<byte> hash = stackalloc byte[Bytes];
        SHA256.HashData(ciphertext, hash);
        return new ChunkId(hash);
    }

    /// <summary>The same, beside the hashing of others where that is faster. The ciphertext must not change until it is done.</summary>
    internal static async ValueTask<ChunkId> OfAsync(ReadOnlyMemory<byte> ciphertext) => new(await ChunkHash.Sha256Async(ciphertext).ConfigureAwait(false));

    public static ChunkId Parse(string hex) => new(Convert.FromHexString(hex));

    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, first);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], second);
        BinaryPrimitives.WriteUInt64BigEndian(destination[16..], third);
        BinaryPrimitives.WriteUInt64BigEndian(destination[24..], fourth);
    }

    public byte[] ToArray()
    {
        byte[] bytes = new byte[Bytes];
        CopyTo(bytes);
        return bytes;
    }

    // A SHA-256 is evenly spread already, so any eight of its bytes are a good hash.
    public override int GetHashCode() => first.GetHashCode();

    /// <summary>The order of the bytes, which is also the order of SQLite's blobs.</summary>
    public int CompareTo(ChunkId other)
    {
        int order = first.CompareTo(other.first);
        order = order != 0 ? order : second.CompareTo(other.second);
        order = order != 0 ? order : third.CompareTo(other.third);
        return order != 0 ? order : fourth.CompareTo(other.fourth);
    }

    public static bool operator <(ChunkId left, ChunkId right) => left.CompareTo(right) < 0;

    public static bool operator >(ChunkId left, ChunkId right) => left.CompareTo(right) > 0;

    public static bool operator <=(ChunkId left, ChunkId right) => left.CompareTo(right) <= 0;

    public static bool operator >=(ChunkId left, ChunkId right) => left.CompareTo(right) >= 0;

    public override string ToString() => string.Create(Bytes * 2, this, static (text, id) =>
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        id.CopyTo(bytes);
        Convert.TryToHexStringLower(bytes, text, out _);
    });
}
