using System.Buffers;
using PeerStor.Web.Hosting.Kestrel;

namespace PeerStor.Tests.Web.Hosting;

public sealed class SocketBufferPoolTests
{
    [Fact]
    public void A_block_that_was_given_back_is_lent_again()
    {
        using SocketBufferPool pool = new(TimeProvider.System);
        IMemoryOwner<byte> first = pool.Rent();
        Assert.Equal(64 << 10, first.Memory.Length);
        first.Dispose();
        Assert.Same(first, pool.Rent());
    }

    [Fact]
    public void A_block_given_back_twice_is_lent_once()
    {
        using SocketBufferPool pool = new(TimeProvider.System);
        IMemoryOwner<byte> block = pool.Rent();
        block.Dispose();
        block.Dispose();
        Assert.NotSame(pool.Rent(), pool.Rent());
    }

    [Fact]
    public void What_a_quiet_time_did_not_need_is_let_go()
    {
        using SocketBufferPool pool = new(TimeProvider.System);
        List<IMemoryOwner<byte>> busy = [.. Enumerable.Range(0, 10).Select(_ => pool.Rent())];
        busy.ForEach(block => block.Dispose());
        Assert.Equal(10, pool.FreeBlocks);

        pool.Trim();
        pool.Rent().Dispose();
        pool.Trim();
        Assert.InRange(pool.FreeBlocks, 0, 1);
    }

    [Fact]
    public void Only_so_many_are_kept()
    {
        using SocketBufferPool pool = new(TimeProvider.System);
        List<IMemoryOwner<byte>> busy = [.. Enumerable.Range(0, SocketBufferPool.MostFree + 50).Select(_ => pool.Rent())];
        busy.ForEach(block => block.Dispose());
        Assert.Equal(SocketBufferPool.MostFree, pool.FreeBlocks);
        Assert.Throws<ArgumentOutOfRangeException>(() => pool.Rent(SocketBufferPool.BlockBytes + 1));
    }
}
