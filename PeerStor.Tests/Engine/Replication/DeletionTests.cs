using PeerStor.Engine.Chunks;
using PeerStor.Engine.Common;
using PeerStor.Engine.Replication;

namespace PeerStor.Tests.Engine.Replication;

public sealed class DeletionTests
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly ChunkId Chunk = PlacementTests.Chunk(1);
    private static readonly FlaggedChunk Ripe = new(7 * Day, Day, IsReferenced: false, IsLeased: false, AllLogsSeen: true);

    private readonly Leases _leases = new();
    private readonly SurplusCopies _surplus;

    public DeletionTests() => _surplus = new SurplusCopies(_leases);

    [Fact]
    public void What_is_unneeded_for_a_week_and_unknown_to_everybody_goes() =>
        Assert.Equal(DeletionVerdict.Remove, DeletionRule.Decide(Ripe));

    [Fact]
    public void Each_reason_alone_keeps_a_chunk() => Assert.Equal(
        [DeletionVerdict.Needed, DeletionVerdict.Leased, DeletionVerdict.TooEarly, DeletionVerdict.JustStarted, DeletionVerdict.AwaitsMember],
        new[]
        {
            Ripe with { IsReferenced = true }, Ripe with { IsLeased = true }, Ripe with { FlaggedFor = 7 * Day - TimeSpan.FromSeconds(1) },
            Ripe with { OpenFor = TimeSpan.FromHours(23) }, Ripe with { AllLogsSeen = false },
        }.Select(DeletionRule.Decide));

    [Fact]
    public void A_lease_lasts_a_day_and_is_forgotten_later()
    {
        _leases.Take(Chunk, Day);
        Assert.True(_leases.IsLeased(Chunk, 2 * Day - TimeSpan.FromSeconds(1)));
        Assert.False(_leases.IsLeased(Chunk, 2 * Day));

        _leases.Take(PlacementTests.Chunk(2), 3 * Day);
        Assert.Equal(1, _leases.Count);
    }

    [Fact]
    public void A_log_is_seen_when_what_the_member_had_is_here()
    {
        LogSightings logs = new();
        NodeId member = PlacementTests.Node(1);
        bool hasCaughtUp = false;
        logs.Heard(member, 2 * Day, () => hasCaughtUp);
        Assert.False(logs.SeenPast(member, Day));

        // A later question does not replace the one that is waited for.
        logs.Heard(member, 3 * Day, () => false);
        hasCaughtUp = true;
        Assert.True(logs.SeenPast(member, Day));
        Assert.False(logs.SeenPast(member, 2 * Day));
    }

    [Fact]
    public void A_surplus_copy_goes_when_three_others_answer_for_theirs()
    {
        Assert.True(_surplus.Begin(Chunk, Day, Day));
        Assert.False(Hear(1));
        Assert.False(Hear(1));
        Assert.False(Hear(2));
        Assert.True(Hear(3));
    }

    [Fact]
    public void A_copy_that_was_not_verified_lately_does_not_count()
    {
        _surplus.Begin(Chunk, Day, Day);
        Assert.False(_surplus.Heard(Chunk, new CopyStatement(PlacementTests.Node(1), true, 36 * Day), 1, Day));
        Assert.False(_surplus.Heard(Chunk, new CopyStatement(PlacementTests.Node(1), false, Day), 1, Day));
        Assert.True(_surplus.Heard(Chunk, new CopyStatement(PlacementTests.Node(1), true, Day), 1, Day));
    }

    [Fact]
    public void Two_devices_never_both_rely_on_each_other()
    {
        SurplusCopies other = new(new Leases());
        Assert.True(_surplus.Begin(Chunk, Day, Day));
        Assert.True(other.Begin(Chunk, Day, Day));
        Assert.False(_surplus.CountsAsHolder(Chunk, Day));
        Assert.False(other.CountsAsHolder(Chunk, Day));
    }

    [Fact]
    public void Whoever_answers_for_a_copy_keeps_it_for_a_day()
    {
        Assert.True(_surplus.CountsAsHolder(Chunk, Day));
        Assert.False(_surplus.Begin(Chunk, 2 * Day, Day + TimeSpan.FromHours(23)));
        Assert.True(_surplus.Begin(Chunk, 2 * Day, 2 * Day));
    }

    /// <summary>Found by the simulation: a device that once wanted to leave denied its copy for ever, and kept others from leaving.</summary>
    [Fact]
    public void A_device_that_got_no_answers_counts_again()
    {
        _surplus.Begin(Chunk, Day, Day);
        Assert.True(_surplus.CountsAsHolder(Chunk, Day + TimeSpan.FromMinutes(2)));
        Assert.False(_surplus.Heard(Chunk, new CopyStatement(PlacementTests.Node(1), true, Day), 1, Day + TimeSpan.FromMinutes(2)));
    }

    [Fact]
    public void A_writer_who_needs_the_copy_ends_its_leaving()
    {
        _surplus.Begin(Chunk, Day, Day);
        Hear(1);
        Hear(2);
        _surplus.Revive(Chunk, Day);
        Assert.False(Hear(3));
    }

    private bool Hear(int node) => _surplus.Heard(Chunk, new CopyStatement(PlacementTests.Node(node), true, Day), 3, Day);
}
