using System.Buffers;

namespace PeerStor.Engine.Chunks;

/// <summary>An encrypted chunk in a pooled buffer, ready to be stored or sent. Dispose it to give the buffer back.</summary>
public sealed class SealedChunk : IDisposable
{
    private byte[]? buffer;

    internal SealedChunk(byte[] buffer, ChunkId id, ChunkKey key, int plainBytes, int storedBytes)
    {
        // The room for the header is not always filled in before the record is written somewhere, and a pooled buffer holds
        // what somebody else's work left in it: names, content, keys.
        buffer.AsSpan(0, ChunkRecord.HeaderBytes).Clear();
        this.buffer = buffer;
        Id = id;
        Key = key;
        PlainBytes = plainBytes;
        StoredBytes = storedBytes;
    }

    /// <summary>A chunk of bytes that are encrypted already, such as a piece of a manifest. It has no key of its own.</summary>
    public static SealedChunk FromCiphertext(ReadOnlySpan<byte> ciphertext)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(ChunkRecord.HeaderBytes + ciphertext.Length);
        ciphertext.CopyTo(buffer.AsSpan(ChunkRecord.HeaderBytes));
        return new SealedChunk(buffer, ChunkId.Of(ciphertext), default, ciphertext.Length, ciphertext.Length);
    }

    public ChunkId Id { get; }

    public ChunkKey Key { get; }

    public int PlainBytes { get; }

    /// <summary>The length of the ciphertext with its tag, without a record header.</summary>
    public int StoredBytes { get; }

    /// <summary>Room for a record header of <see cref="ChunkRecord.HeaderBytes"/>, then the ciphertext with its tag.</summary>
    public Memory<byte> Record => Buffer.AsMemory(0, ChunkRecord.HeaderBytes + StoredBytes);

    /// <summary>The ciphertext with its tag.</summary>
    public ReadOnlyMemory<byte> Ciphertext => Buffer.AsMemory(ChunkRecord.HeaderBytes, StoredBytes);

    private byte[] Buffer => buffer ?? throw new ObjectDisposedException(nameof(SealedChunk));

    public void Dispose()
    {
        if (Interlocked.Exchange(ref buffer, null) is { } rented)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
