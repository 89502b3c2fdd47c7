using System.Buffers.Binary;
using PeerStor.Engine.Chunks;

namespace PeerStor.Engine.Files;

/// <summary>The chunks of one file version, in order, kept as packed bytes: about 80 bytes for a chunk.</summary>
internal sealed class FileManifest
{
    private const int PublicEntryBytes = ManifestBlob.ReferenceBytes;

    private readonly byte[] _public;
    private readonly byte[] _keys;
    private readonly long[] _ends;

    /// <param name="publicEntries">36 bytes a chunk: id, stored size (little-endian).</param>
    /// <param name="keys">32 bytes a chunk.</param>
    /// <param name="plainSizes">4 bytes a chunk, little-endian.</param>
    /// <exception cref="InvalidDataException">The three do not fit each other or the length.</exception>
    public FileManifest(byte[] publicEntries, byte[] keys, byte[] plainSizes, long lengthBytes)
    {
        Count = plainSizes.Length / sizeof(int);
        if (publicEntries.Length != Count * PublicEntryBytes || keys.Length != Count * ChunkKey.Bytes)
        {
            throw new InvalidDataException("The parts of a file's manifest do not fit each other.");
        }

        _public = publicEntries;
        _keys = keys;
        _ends = new long[Count];
        long end = 0;
        for (int i = 0; i < Count; i++)
        {
            int size = BinaryPrimitives.ReadInt32LittleEndian(plainSizes.AsSpan(i * sizeof(int)));
            end += size is > 0 and <= ChunkCutter.MaxBytes
                ? size
                : throw new InvalidDataException("A chunk in a file's manifest has an impossible size.");
            _ends[i] = end;
        }

        if (end != lengthBytes)
        {
            throw new InvalidDataException("A file's manifest does not add up to its length.");
        }
    }

    public int Count { get; }

    public long LengthBytes => Count == 0 ? 0 : _ends[^1];

    public long WeightBytes => 100 + _public.Length + _keys.Length + (_ends.Length * sizeof(long));

    public ChunkRef this[int index] => new(
        new ChunkId(_public.AsSpan(index * PublicEntryBytes, ChunkId.Bytes)),
        new ChunkKey(_keys.AsSpan(index * ChunkKey.Bytes, ChunkKey.Bytes)),
        (int)(_ends[index] - StartOf(index)),
        BinaryPrimitives.ReadInt32LittleEndian(_public.AsSpan((index * PublicEntryBytes) + ChunkId.Bytes)));

    public long StartOf(int index) => index == 0 ? 0 : _ends[index - 1];

    /// <summary>The chunk that holds the byte at <paramref name="offset"/>.</summary>
    public int IndexAt(long offset)
    {
        int found = Array.BinarySearch(_ends, offset + 1);
        return found >= 0 ? found : ~found;
    }
}
