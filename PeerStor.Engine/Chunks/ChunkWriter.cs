using System.Buffers;
using PeerStor.Engine.Chunks.Hashing;

namespace PeerStor.Engine.Chunks;

/// <summary>
/// Cuts a stream into chunks, seals them and appends them to the store, several at a time while more is read. Holds at
/// most <see cref="ChunkHash.MostInWork"/> chunks and the unfinished one, whatever the length of the stream. Not for concurrent use.
/// </summary>
public sealed class ChunkWriter : IDisposable
{
    /// <summary>A full buffer: room for the record's header, the longest chunk, and its tag.</summary>
    private const int BufferBytes = ChunkRecord.HeaderBytes + ChunkCutter.MaxBytes + ChunkCipher.TagBytes;

    /// <summary>Chunks sealed at once by all writers: more than there are cores or lanes would only hold memory.</summary>
    private static readonly SemaphoreSlim Room = new(Math.Max(Environment.ProcessorCount, ChunkHash.Lanes * 3 / 2));

    private readonly ChunkStore _store;
    private readonly byte[] _convergence;
    private readonly ChunkCutter _cutter;
    private readonly Queue<Task<(ChunkRef Chunk, long Position)>> _inWork = new();
    private readonly List<ChunkRef> _stored = [];
    private byte[] _current = ArrayPool<byte>.Shared.Rent(BufferBytes);
    private int _filled;
    private long _position;

    /// <param name="convergenceSecret">32 bytes of the user's: equal plaintext gives equal chunks for this user only.</param>
    public ChunkWriter(ChunkStore store, GearTable gear, byte[] convergenceSecret)
    {
        _store = store;
        _convergence = convergenceSecret;
        _cutter = new ChunkCutter(gear);
    }

    /// <summary>The bytes that are not in a finished chunk yet.</summary>
    public ReadOnlyMemory<byte> Tail => _current.AsMemory(ChunkRecord.HeaderBytes, _filled);

    public async ValueTask WriteAsync(ReadOnlySequence<byte> data)
    {
        foreach (ReadOnlyMemory<byte> part in data)
        {
            for (ReadOnlyMemory<byte> rest = part; !rest.IsEmpty;)
            {
                int taken = _cutter.Advance(rest.Span, out bool cut);
                rest[..taken].CopyTo(_current.AsMemory(ChunkRecord.HeaderBytes + _filled));
                _filled += taken;
                rest = rest[taken..];
                if (cut)
                {
                    await BeginSealingAsync();
                }
            }
        }
    }

    /// <summary>
    /// The chunks that are in the store by now and were not handed over before, in order, without waiting; they are
    /// durable once the store is durable up to the position.
    /// </summary>
    public async ValueTask<(IReadOnlyList<ChunkRef> Chunks, long Position)> TakeStoredAsync()
    {
        while (_inWork.TryPeek(out Task<(ChunkRef, long)>? oldest) && oldest.IsCompleted)
        {
            await TakeOldestAsync();
        }

        ChunkRef[] stored = [.. _stored];
        _stored.Clear();
        return (stored, _position);
    }

    /// <summary>Waits until every chunk cut so far is on disk, and hands over those not handed over before, in order.</summary>
    /// <exception cref="IOException">The store refused a chunk; what was handed over before stays good.</exception>
    public async Task<IReadOnlyList<ChunkRef>> FlushAsync()
    {
        while (_inWork.Count > 0)
        {
            await TakeOldestAsync();
        }

        (IReadOnlyList<ChunkRef> chunks, long position) = await TakeStoredAsync();
        await _store.WaitDurableAsync(position, CancellationToken.None);
        return chunks;
    }

    /// <summary>
    /// Ends a stream that has no chunk but its tail, without waiting for the disk: null when there is more than that, or more
    /// than so many bytes. The caller makes the record durable itself.
    /// </summary>
    public FreshChunk? TryFinishSmall(int mostBytes)
    {
        if (_filled == 0 || _filled > mostBytes || _inWork.Count > 0 || _stored.Count > 0)
        {
            return null;
        }

        using SealedChunk chunk = ChunkSealer.Seal(Tail.Span, _convergence, tryCompress: true);
        (ChunkRef stored, long position) = Append(chunk);
        _cutter.Reset();
        _filled = 0;
        return new FreshChunk(stored, chunk.Record.ToArray(), position);
    }

    /// <summary>Makes the tail a chunk of its own, whatever its length, and flushes.</summary>
    public Task<IReadOnlyList<ChunkRef>> FinishAsync()
    {
        AppendTail();
        _cutter.Reset();
        _filled = 0;
        return FlushAsync();
    }

    /// <summary>Stores a copy of the tail as a chunk, so that it survives a crash; cutting goes on as if nothing was.</summary>
    /// <returns>The durable copy, or null when there is no tail.</returns>
    public async Task<ChunkRef?> SaveTailAsync()
    {
        if (_filled == 0)
        {
            return null;
        }

        (ChunkRef chunk, long position) = SealTail();
        await _store.WaitDurableAsync(position, CancellationToken.None);
        return chunk;
    }

    public void Dispose()
    {
        // A sealing task that is still running uses its own buffer; only the current one is ours.
        ArrayPool<byte>.Shared.Return(_current);
        _current = [];
    }

    private void AppendTail()
    {
        if (_filled == 0)
        {
            return;
        }

        // Chunks finish in order, so the tail's place in the list is after those still in work.
        Task<(ChunkRef, long)> sealedTail = Task.FromResult(SealTail());
        _inWork.Enqueue(sealedTail);
    }

    private async Task BeginSealingAsync()
    {
        byte[] full = _current;
        int length = _filled;
        _current = ArrayPool<byte>.Shared.Rent(BufferBytes);
        _filled = 0;
        if (_inWork.Count >= ChunkHash.MostInWork)
        {
            await TakeOldestAsync();
        }

        _inWork.Enqueue(Task.Run(() => SealAsync(full, length)));
    }

    private async Task<(ChunkRef Chunk, long Position)> SealAsync(byte[] buffer, int length)
    {
        await Room.WaitAsync();
        try
        {
            using SealedChunk chunk = await ChunkSealer.SealInPlaceAsync(buffer, length, _convergence, tryCompress: true);
            return Append(chunk);
        }
        finally
        {
            Room.Release();
        }
    }

    private async Task TakeOldestAsync()
    {
        (ChunkRef chunk, long position) = await _inWork.Dequeue();
        _stored.Add(chunk);
        _position = Math.Max(_position, position);
    }

    private (ChunkRef Chunk, long Position) SealTail()
    {
        using SealedChunk chunk = ChunkSealer.Seal(Tail.Span, _convergence, tryCompress: true);
        return Append(chunk);
    }

    private (ChunkRef Chunk, long Position) Append(SealedChunk chunk)
    {
        long position = _store.Append(chunk.Id, chunk.Record.Span);
        return (new ChunkRef(chunk.Id, chunk.Key, chunk.PlainBytes, chunk.StoredBytes), position);
    }
}
