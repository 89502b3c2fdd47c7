using System.Runtime.InteropServices;

namespace PeerStor.Engine.Chunks;

/// <summary>The key that opens one chunk: 32 bytes, kept only in encrypted manifests. It never shows itself as text.</summary>
public readonly record struct ChunkKey
{
    public const int Bytes = 32;

    private readonly UInt128 first;
    private readonly UInt128 second;

    /// <param name="bytes">Exactly <see cref="Bytes"/> bytes.</param>
    public ChunkKey(ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(bytes.Length, Bytes);
        first = MemoryMarshal.Read<UInt128>(bytes);
        second = MemoryMarshal.Read<UInt128>(bytes[(Bytes / 2)..]);
    }

    public void CopyTo(Span<byte> destination)
    {
        MemoryMarshal.Write(destination, in first);
        MemoryMarshal.Write(destination[(Bytes / 2)..], in second);
    }

    public byte[] ToArray()
    {
        byte[] bytes = new byte[Bytes];
        CopyTo(bytes);
        return bytes;
    }

    // A key in a log would be a key given away.
    public override string ToString() => "chunk key";
}
