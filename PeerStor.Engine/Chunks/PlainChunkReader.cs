using System.Buffers;

namespace PeerStor.Engine.Chunks;

/// <summary>Reads chunks in the clear. A wrong byte never gets out: each chunk is authenticated as it is opened.</summary>
public sealed class PlainChunkReader(ChunkStore store)
{
    /// <summary>The destination must have room for this many bytes more than the chunk has in the clear.</summary>
    public const int Slack = 64;

    /// <summary>Opens a chunk into the destination; returns its length in the clear.</summary>
    /// <exception cref="IOException">The chunk is missing or damaged; nothing of it may be used.</exception>
    public int Read(ChunkRef chunk, Span<byte> destination)
    {
        try
        {
            return chunk.StoredBytes == chunk.PlainBytes + ChunkCipher.TagBytes
                ? ReadInPlace(chunk, destination)
                : ReadCompressed(chunk, destination);
        }
        catch (ChunkDamagedException)
        {
            store.ReportDamaged(chunk.Id);
            throw;
        }
    }

    /// <summary>The same for a chunk that is not in the store.</summary>
    /// <exception cref="ChunkDamagedException">It is damaged; nothing of it may be used.</exception>
    public static int Read(ChunkRef chunk, ReadOnlySpan<byte> ciphertext, Span<byte> destination) =>
        ChunkOpener.Open(ciphertext, chunk.Key, chunk.PlainBytes, destination);

    /// <summary>Decrypts where the ciphertext was read to: a second buffer would push the first one out of the cache.</summary>
    private int ReadInPlace(ChunkRef chunk, Span<byte> destination)
    {
        int length = store.Read(chunk.Id, destination[..chunk.StoredBytes]);
        return ChunkOpener.Open(destination[..length], chunk.Key, chunk.PlainBytes, destination);
    }

    private int ReadCompressed(ChunkRef chunk, Span<byte> destination)
    {
        byte[] ciphertext = ArrayPool<byte>.Shared.Rent(chunk.StoredBytes);
        try
        {
            int length = store.Read(chunk.Id, ciphertext.AsSpan(0, chunk.StoredBytes));
            return ChunkOpener.Open(ciphertext.AsSpan(0, length), chunk.Key, chunk.PlainBytes, destination);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(ciphertext);
        }
    }

    public ValueTask<byte[]> ReadAsync(ChunkRef chunk)
    {
        byte[] plain = new byte[Math.Max(chunk.PlainBytes + 1, chunk.StoredBytes) + Slack];
        int length = Read(chunk, plain);
        return ValueTask.FromResult(plain[..length]);
    }
}
