using PeerStor.Engine.Chunks;
using PeerStor.Engine.Common;
using PeerStor.Engine.Replication;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Engine.Replication;

public sealed class HedgedReadTests
{
    private static readonly NodeId[] Nodes = [.. Enumerable.Range(1, 4).Select(PlacementTests.Node)];
    private static readonly byte[] Content = [1, 2, 3];
    private static readonly ChunkId Chunk = ChunkId.Of(Content);

    private readonly HedgedRead _read = new(Nodes);

    [Fact]
    public void A_second_device_is_asked_after_200_ms()
    {
        Assert.Equal(Nodes[0], _read.Next(TimeSpan.Zero));
        Assert.Null(_read.Next(TimeSpan.FromMilliseconds(199)));
        Assert.Equal(HedgedRead.HedgeAfter, _read.WakeAt);
        Assert.Equal(Nodes[1], _read.Next(TimeSpan.FromMilliseconds(200)));
        Assert.Null(_read.Next(TimeSpan.FromMilliseconds(200)));
    }

    [Fact]
    public void For_a_copy_in_the_background_one_device_is_asked_after_another()
    {
        HedgedRead read = new(Nodes, isAwaited: false);
        read.Next(TimeSpan.Zero);
        Assert.Null(read.Next(TimeSpan.FromSeconds(9)));
        Assert.Equal(HedgedRead.SilentFor, read.WakeAt);
        Assert.Equal(Nodes[1], read.Next(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void A_device_that_fails_is_replaced_at_once()
    {
        _read.Next(TimeSpan.Zero);
        _read.Failed(Nodes[0]);
        Assert.Equal(Nodes[1], _read.Next(TimeSpan.Zero));
    }

    [Fact]
    public void No_more_than_three_are_asked_beside_each_other()
    {
        for (int i = 0; i < 3; i++)
        {
            Assert.NotNull(_read.Next(TimeSpan.FromSeconds(i)));
        }

        Assert.Null(_read.Next(TimeSpan.FromSeconds(3)));
    }

    [Fact]
    public void One_that_hangs_counts_as_failed()
    {
        HedgedRead read = new(Nodes[..1]);
        read.Next(TimeSpan.Zero);
        read.Progress(Nodes[0], TimeSpan.FromSeconds(5));
        Assert.Null(read.Next(TimeSpan.FromSeconds(12)));
        Assert.False(read.IsExhausted);
        Assert.Equal(TimeSpan.FromSeconds(15), read.WakeAt);
        Assert.Null(read.Next(TimeSpan.FromSeconds(15)));
        Assert.True(read.IsExhausted);
    }

    [Fact]
    public async Task A_wrong_copy_is_told_and_a_true_one_returned()
    {
        List<NodeId> doubted = [];
        StubLink link = new((node, _) => Task.FromResult<byte[]?>(node == Nodes[0] ? [9] : node == Nodes[1] ? null : Content), doubted.Add);
        FetchedChunk fetched = await new ChunkFetch(link, new ManualClock()).FetchAsync(Chunk, Nodes, default);

        Assert.Equal(Content, fetched.Ciphertext);
        Assert.Equal(Nodes[2], fetched.From);
        Assert.Equal([Nodes[0]], fetched.BadCopies);
        Assert.Equal([Nodes[0]], doubted);
    }

    [Fact]
    public async Task A_device_that_dies_is_not_noticed() => Assert.Equal(Content, (await Fetch((node, _) =>
        node == Nodes[0] ? throw new IOException("gone") : Task.FromResult<byte[]?>(Content))).Ciphertext);

    [Fact]
    public async Task What_nobody_has_is_said() =>
        Assert.Null((await Fetch((_, _) => Task.FromResult<byte[]?>(null))).Ciphertext);

    [Fact]
    public async Task A_slow_device_is_overtaken_and_its_request_ended()
    {
        ManualClock clock = new();
        TaskCompletionSource ended = new();
        Task<FetchedChunk> fetch = new ChunkFetch(
            new StubLink((node, cancellationToken) => node == Nodes[0] ? Hang(cancellationToken) : Task.FromResult<byte[]?>(Content)),
            clock).FetchAsync(Chunk, Nodes, default);
        Assert.False(fetch.IsCompleted);
        clock.Advance(HedgedRead.HedgeAfter);

        Assert.Equal(Nodes[1], (await fetch).From);
        await ended.Task.InTimeAsync();

        async Task<byte[]?> Hang(CancellationToken cancellationToken)
        {
            try
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
                return null;
            }
            finally
            {
                ended.SetResult();
            }
        }
    }

    private static Task<FetchedChunk> Fetch(Func<NodeId, CancellationToken, Task<byte[]?>> answer) =>
        new ChunkFetch(new StubLink(answer), new ManualClock()).FetchAsync(Chunk, Nodes, default);

    private sealed class StubLink(Func<NodeId, CancellationToken, Task<byte[]?>> answer, Action<NodeId>? doubted = null) : IPeerLink
    {
        public Task<byte[]?> FetchAsync(NodeId peer, ChunkId chunk, Action progressed, CancellationToken cancellationToken) => answer(peer, cancellationToken);

        public Task DoubtAsync(NodeId peer, ChunkId chunk, CancellationToken cancellationToken)
        {
            doubted?.Invoke(peer);
            return Task.CompletedTask;
        }

        public Task<bool> StoreAsync(NodeId peer, ChunkId chunk, ReadOnlyMemory<byte> ciphertext, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<byte[]> AskAsync(NodeId peer, IReadOnlyList<ChunkId> chunks, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<byte[]> AskToKeepAsync(NodeId peer, IReadOnlyList<ChunkId> chunks, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}
