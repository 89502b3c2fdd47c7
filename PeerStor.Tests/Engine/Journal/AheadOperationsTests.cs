using PeerStor.Engine.Common;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Engine.Journal;

/// <summary>A device whose clock was far ahead does not keep what it wrote then from the others.</summary>
public sealed class AheadOperationsTests
{
    [Fact]
    public async Task What_was_written_with_a_clock_far_ahead_is_written_anew_in_its_order_and_nobody_holds_it_back()
    {
        (ManualClock ahead, ManualClock right) = (new(), new());
        ahead.Advance(TimeSpan.FromDays(3650));
        await using JournalNode first = await JournalNode.OpenAsync(ahead);
        await using JournalNode second = await JournalNode.OpenAsync(right);
        await first.WriteAsync(0, 5);
        Hear(first, right);
        Assert.Null(first.Exchange.Read(first.Identity.Node, first.Log.Epoch, 0));

        Assert.Equal(5, await first.Ahead.RenewAsync(_ => 0, default));
        await first.WriteAsync(5, 1);
        await second.CatchUpAsync(first);

        Assert.Equal(Enumerable.Range(0, 6).Select(JournalNode.Number), second.Seen.Entities);
        Assert.False(first.Ahead.IsAny);
        Assert.True(HybridClock.WallTime(second.Log.Clock.Seen) < right.GetUtcNow() + TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task What_comes_after_something_that_another_device_has_already_stays_as_it_is()
    {
        (ManualClock ahead, ManualClock right) = (new(), new());
        ahead.Advance(TimeSpan.FromDays(3650));
        await using JournalNode first = await JournalNode.OpenAsync(ahead);
        await using JournalNode second = await JournalNode.OpenAsync(right);
        await first.WriteAsync(0, 3);
        await second.CatchUpAsync(first);
        await first.WriteAsync(3, 2);
        ulong epoch = first.Log.Epoch;
        Hear(first, right);

        Assert.Equal(0, await first.Ahead.RenewAsync(asked => asked == epoch ? 3 : 0, default));

        Assert.Contains(first.Exchange.Vector(), log => log.Epoch == epoch && log.Sequence == 5);
    }

    [Fact]
    public void A_clock_from_before_this_program_was_written_does_not_count()
    {
        ManualClock here = new();
        ReferenceClock clock = new(here);
        clock.Heard(NodeId.Of(new byte[32]), DateTimeOffset.UnixEpoch);

        Assert.Equal(here.GetUtcNow(), clock.GetUtcNow());
    }

    /// <summary>Two others say what time it is.</summary>
    private static void Hear(JournalNode node, ManualClock right)
    {
        for (byte i = 1; i <= 2; i++)
        {
            byte[] id = new byte[32];
            id[0] = i;
            node.Reference.Heard(NodeId.Of(id), right.GetUtcNow());
        }
    }
}
