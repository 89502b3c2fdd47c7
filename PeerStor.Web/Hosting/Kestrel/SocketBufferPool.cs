using System.Buffers;
using System.Collections.Concurrent;

namespace PeerStor.Web.Hosting.Kestrel;

/// <summary>
/// Pinned blocks of 64 KiB. At most <see cref="MostFree"/> unused ones are kept, and those that a quiet period did not
/// need are let go, so that an idle server is small.
/// </summary>
internal sealed class SocketBufferPool : MemoryPool<byte>
{
    public const int BlockBytes = 64 << 10;

    /// <summary>16 MiB: enough for eight fast streams to reuse all they need.</summary>
    public const int MostFree = 256;

    private static readonly TimeSpan TrimInterval = TimeSpan.FromSeconds(10);

    private readonly ConcurrentStack<Block> free = new();
    private readonly ITimer trimming;
    private int freeCount;
    private int fewestFree;
    private volatile bool disposed;

    public SocketBufferPool(TimeProvider time) =>
        trimming = time.CreateTimer(static pool => ((SocketBufferPool)pool!).Trim(), this, TrimInterval, TrimInterval);

    public override int MaxBufferSize => BlockBytes;

    /// <summary>Blocks kept for reuse now.</summary>
    public int FreeBlocks => Volatile.Read(ref freeCount);

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, BlockBytes);
        if (!free.TryPop(out Block? block))
        {
            return new Block(this);
        }

        int left = Interlocked.Decrement(ref freeCount);
        if (left < Volatile.Read(ref fewestFree))
        {
            // Two threads may both store here; being off by one only delays a trim.
            Volatile.Write(ref fewestFree, Math.Max(left, 0));
        }

        block.Lend();
        return block;
    }

    /// <summary>Lets go of the blocks that were never needed since the last call.</summary>
    public void Trim()
    {
        for (int unneeded = Volatile.Read(ref fewestFree); unneeded > 0 && free.TryPop(out _); unneeded--)
        {
            Interlocked.Decrement(ref freeCount);
        }

        Volatile.Write(ref fewestFree, Math.Max(Volatile.Read(ref freeCount), 0));
    }

    protected override void Dispose(bool disposing)
    {
        disposed = true;
        trimming.Dispose();
        free.Clear();
    }

    private void TakeBack(Block block)
    {
        if (disposed)
        {
            return;
        }

        if (Interlocked.Increment(ref freeCount) > MostFree)
        {
            Interlocked.Decrement(ref freeCount);
            return;
        }

        free.Push(block);
    }

    private sealed class Block(SocketBufferPool pool) : IMemoryOwner<byte>
    {
        private readonly byte[] bytes = GC.AllocateUninitializedArray<byte>(BlockBytes, pinned: true);
        private int lent = 1;

        public Memory<byte> Memory => bytes;

        public void Lend() => Volatile.Write(ref lent, 1);

        // Giving a block back twice would put two requests onto one buffer.
        public void Dispose()
        {
            if (Interlocked.Exchange(ref lent, 0) == 1)
            {
                pool.TakeBack(this);
            }
        }
    }
}
