using PeerStor.Engine.Common;
using PeerStor.Engine.Replication;

namespace PeerStor.Tests.Engine.Replication;

public sealed class RepairTests
{
    private static readonly TimeSpan Now = TimeSpan.FromHours(10);
    private readonly RepairPolicy _policy = new();
    private readonly RepairQueue _queue = new();

    [Theory]
    [InlineData(3, 0, null)]
    [InlineData(2, 1, RepairReason.HolderAway)]
    [InlineData(2, 0, RepairReason.CopyGone)]
    [InlineData(1, 2, RepairReason.LastCopy)]
    [InlineData(0, 3, RepairReason.NoCopy)]
    public void The_reason_follows_from_the_copies_that_are_left(int live, int away, RepairReason? reason) =>
        Assert.Equal(reason, _policy.Decide(new ChunkCopies(live, away, 3, Now), Now)?.Reason);

    [Fact]
    public void A_device_that_restarts_is_waited_for() => Assert.Equal(
        Now + TimeSpan.FromMinutes(30), _policy.Decide(new ChunkCopies(2, 1, 3, Now), Now)!.Value.DueAt);

    [Fact]
    public void The_last_copy_waits_for_nobody() =>
        Assert.Equal(Now, _policy.Decide(new ChunkCopies(1, 2, 3, Now), Now)!.Value.DueAt);

    [Fact]
    public void The_most_endangered_goes_first()
    {
        _queue.Add(PlacementTests.Chunk(1), new RepairDecision(RepairReason.HolderAway, TimeSpan.Zero));
        _queue.Add(PlacementTests.Chunk(2), new RepairDecision(RepairReason.LastCopy, Now));
        _queue.Add(PlacementTests.Chunk(3), new RepairDecision(RepairReason.CopyGone, Now));

        Assert.Equal([RepairReason.LastCopy, RepairReason.CopyGone, RepairReason.HolderAway], TakeAll(Now).Select(entry => entry.Reason));
    }

    [Fact]
    public void What_is_not_due_is_not_taken()
    {
        _queue.Add(PlacementTests.Chunk(1), new RepairDecision(RepairReason.LastCopy, Now));

        Assert.False(_queue.TryTake(Now - TimeSpan.FromSeconds(1), out _));
        Assert.True(_queue.TryTake(Now, out _));
        Assert.False(_queue.TryTake(Now, out _));
    }

    [Fact]
    public void A_failure_is_told_and_tried_again_later_each_time()
    {
        _queue.Add(PlacementTests.Chunk(1), new RepairDecision(RepairReason.LastCopy, Now));
        TakeAll(Now);
        _queue.Failed(PlacementTests.Chunk(1), "Bob's laptop is full.", Now);

        RepairEntry entry = Assert.Single(_queue.List(10));
        Assert.Equal(("Bob's laptop is full.", 1, Now + TimeSpan.FromSeconds(10)), (entry.LastError, entry.Attempts, entry.NextTry));

        TakeAll(Now + TimeSpan.FromSeconds(10));
        _queue.Failed(PlacementTests.Chunk(1), "Bob's laptop is full.", Now);
        Assert.Equal(Now + TimeSpan.FromSeconds(20), Assert.Single(_queue.List(10)).NextTry);
    }

    [Fact]
    public void A_chunk_that_becomes_more_endangered_overtakes_its_own_pause()
    {
        _queue.Add(PlacementTests.Chunk(1), new RepairDecision(RepairReason.HolderAway, Now + TimeSpan.FromMinutes(30)));
        _queue.Add(PlacementTests.Chunk(1), new RepairDecision(RepairReason.LastCopy, Now));

        Assert.Equal(RepairReason.LastCopy, Assert.Single(TakeAll(Now)).Reason);
        Assert.Empty(TakeAll(Now + TimeSpan.FromHours(1)));
    }

    [Fact]
    public void A_device_that_comes_back_ends_the_pauses()
    {
        _queue.Add(PlacementTests.Chunk(1), new RepairDecision(RepairReason.NoCopy, Now));
        TakeAll(Now);
        _queue.Failed(PlacementTests.Chunk(1), "No device has it.", Now);
        _queue.RetryAll(Now);

        Assert.Single(TakeAll(Now));
    }

    [Fact]
    public void Silence_makes_a_device_suspect_and_then_down()
    {
        PeerLiveness liveness = new();
        NodeId peer = PlacementTests.Node(1);
        Assert.Equal(PeerState.Down, liveness.StateOf(peer, Now));
        liveness.Heard(peer, Now);

        Assert.Equal(
            [PeerState.Up, PeerState.Suspect, PeerState.Down],
            new[] { 5.9, 6, 20 }.Select(seconds => liveness.StateOf(peer, Now + TimeSpan.FromSeconds(seconds))));
    }

    private List<RepairEntry> TakeAll(TimeSpan now)
    {
        List<RepairEntry> taken = [];
        while (_queue.TryTake(now, out RepairEntry? entry))
        {
            taken.Add(entry);
        }

        return taken;
    }
}
