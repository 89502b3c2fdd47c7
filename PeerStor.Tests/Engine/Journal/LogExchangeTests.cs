using PeerStor.Engine.Common;
using PeerStor.Engine.Journal;
using PeerStor.Engine.Peers;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Engine.Journal;

/// <summary>Operations travel between nodes in signed batches, also by a third one, and nothing else is taken for them.</summary>
public sealed class LogExchangeTests
{
    [Fact]
    public async Task A_node_that_was_away_gets_thousands_of_operations_in_order()
    {
        await using JournalNode first = await JournalNode.OpenAsync();
        await using JournalNode second = await JournalNode.OpenAsync();
        await first.WriteAsync(0, 3500);

        await second.CatchUpAsync(first);

        Assert.Equal(Enumerable.Range(0, 3500).Select(JournalNode.Number), second.Seen.Entities);
        Assert.Equal(first.Exchange.Vector().Single().Hash, second.Exchange.Vector().Single().Hash);
    }

    [Fact]
    public async Task A_third_node_passes_on_what_it_got_in_many_small_pieces()
    {
        await using JournalNode first = await JournalNode.OpenAsync();
        await using JournalNode second = await JournalNode.OpenAsync();
        await using JournalNode third = await JournalNode.OpenAsync();
        for (int i = 0; i < 50; i++)
        {
            await first.WriteAsync(i * 60, 60);
            await second.CatchUpAsync(first);
        }

        await third.CatchUpAsync(second);

        Assert.Equal(3000, third.Seen.Entities.Count);
        Assert.Equal(first.Identity.Node, third.Exchange.Vector().Single().Origin);
    }

    [Fact]
    public async Task The_same_batch_twice_changes_nothing()
    {
        await using JournalNode first = await JournalNode.OpenAsync();
        await using JournalNode second = await JournalNode.OpenAsync();
        await first.WriteAsync(0, 5);
        OperationBatch batch = Own(first, 0);

        await second.Exchange.ReceiveAsync(batch, default);

        Assert.Equal(ReceiveOutcome.Done, await second.Exchange.ReceiveAsync(batch, default));
        Assert.Equal(5, second.Seen.Entities.Count);
    }

    [Fact]
    public async Task A_batch_with_a_hole_before_it_is_not_taken()
    {
        await using JournalNode first = await JournalNode.OpenAsync();
        await using JournalNode second = await JournalNode.OpenAsync();
        await first.WriteAsync(0, 10);

        Assert.Equal(ReceiveOutcome.Gap, await second.Exchange.ReceiveAsync(Own(first, 4), default));
        Assert.Empty(second.Seen.Entities);
    }

    [Fact]
    public async Task What_the_origin_did_not_sign_is_refused()
    {
        await using JournalNode first = await JournalNode.OpenAsync();
        await using JournalNode second = await JournalNode.OpenAsync();
        await first.WriteAsync(0, 3);
        OperationBatch good = Own(first, 0);
        Operation last = good.Operations[^1];
        using NodeIdentity stranger = NodeIdentity.Create();

        OperationBatch[] forged =
        [
            good with { Operations = [.. good.Operations.SkipLast(1), last with { Entity = Guid.NewGuid() }] },
            good with { Operations = [.. good.Operations.SkipLast(1)] },
            good with { PublicKey = stranger.PublicKey },
            good with { Origin = stranger.Node, PublicKey = stranger.PublicKey },
            good with { Epoch = good.Epoch + 1 },
            good with { Signature = new byte[64] },
            good with { PublicKey = [1, 2, 3] },
        ];

        foreach (OperationBatch batch in forged)
        {
            Assert.Equal(ReceiveOutcome.Unsigned, await second.Exchange.ReceiveAsync(batch, default));
        }

        Assert.Empty(second.Seen.Entities);
    }

    [Fact]
    public async Task Damaged_bytes_are_refused_or_unsigned()
    {
        await using JournalNode first = await JournalNode.OpenAsync();
        await using JournalNode second = await JournalNode.OpenAsync();
        await first.WriteAsync(0, 3);
        byte[] good = Own(first, 0).Encode();
        for (int at = 0; at < good.Length; at++)
        {
            byte[] bad = [.. good];
            bad[at] ^= (byte)(1 << (at % 8));
            Assert.NotEqual(ReceiveOutcome.Done, await TakeAsync(second, bad));
        }

        Assert.Empty(second.Seen.Entities);
    }

    [Fact]
    public async Task What_comes_from_the_far_future_waits_until_it_is_near()
    {
        ManualClock ahead = new();
        ahead.Advance(TimeSpan.FromDays(365));
        ManualClock here = new();
        await using JournalNode first = await JournalNode.OpenAsync(ahead);
        await using JournalNode second = await JournalNode.OpenAsync(here);
        await first.WriteAsync(0, 2);

        await second.CatchUpAsync(first);
        await second.WriteAsync(10, 1);
        Assert.Equal([JournalNode.Number(10)], second.Seen.Entities);
        Assert.True(HybridClock.WallTime(second.Log.Clock.Next()) < here.GetUtcNow() + TimeSpan.FromMinutes(1));

        here.Advance(TimeSpan.FromDays(365));
        Assert.Equal(2, await second.Exchange.ReleaseAsync(default));
        Assert.Equal(3, second.Seen.Entities.Count);
    }

    [Fact]
    public async Task A_node_whose_database_was_put_back_gets_its_own_past_again_and_goes_on_under_a_new_epoch()
    {
        await using JournalNode first = await JournalNode.OpenAsync();
        await using JournalNode second = await JournalNode.OpenAsync();
        await first.WriteAsync(0, 10);
        await second.CatchUpAsync(first);
        ulong before = first.Log.Epoch;
        await ForgetAfterAsync(first, 6);

        await first.CatchUpAsync(second);
        await first.WriteAsync(20, 1);

        Assert.NotEqual(before, first.Log.Epoch);
        Assert.Equal([10L, 1L], first.Exchange.Vector().OrderByDescending(log => log.Sequence).Select(log => log.Sequence));
        await second.CatchUpAsync(first);
        Assert.Equal(11, second.Seen.Entities.Count);
    }

    [Fact]
    public async Task What_it_wrote_before_it_noticed_is_written_anew_and_nothing_is_lost()
    {
        await using JournalNode first = await JournalNode.OpenAsync();
        await using JournalNode second = await JournalNode.OpenAsync();
        await first.WriteAsync(0, 10);
        await second.CatchUpAsync(first);
        ulong before = first.Log.Epoch;
        await ForgetAfterAsync(first, 6);
        await first.WriteAsync(30, 8);

        Assert.Equal(ReceiveOutcome.Fork, await second.Exchange.ReceiveAsync(Own(first, 6), default));
        Assert.True(await first.Exchange.MendOwnAsync(second.Exchange.Read(first.Identity.Node, before, 0)!, default));
        await first.CatchUpAsync(second);
        await second.CatchUpAsync(first);

        Guid[] all = [.. Enumerable.Range(0, 10).Concat(Enumerable.Range(30, 8)).Select(JournalNode.Number)];
        Assert.Equal(all, second.Seen.Entities.Order());
        Assert.Superset(all.ToHashSet(), first.Seen.Entities.ToHashSet());
        Assert.Equal(
            first.Exchange.Vector().Select(log => Convert.ToHexString(log.Hash)), second.Exchange.Vector().Select(log => Convert.ToHexString(log.Hash)));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    public async Task That_it_wrote_on_under_numbers_that_were_taken_shows_also_when_nobody_lacks_anything(int written)
    {
        await using JournalNode first = await JournalNode.OpenAsync();
        await using JournalNode second = await JournalNode.OpenAsync();
        await first.WriteAsync(0, 10);
        await second.CatchUpAsync(first);
        Assert.DoesNotContain(second.Exchange.Vector(), first.Exchange.IsAnotherPast);

        await ForgetAfterAsync(first, 6);
        await first.WriteAsync(30, written);

        Assert.Contains(second.Exchange.Vector(), first.Exchange.IsAnotherPast);
        Assert.DoesNotContain(first.Exchange.Vector(), second.Exchange.IsAnotherPast);
    }

    private static OperationBatch Own(JournalNode node, long after) => node.Exchange.Read(node.Identity.Node, node.Log.Epoch, after)!;

    private static async Task<ReceiveOutcome> TakeAsync(JournalNode node, byte[] bytes)
    {
        try
        {
            return await node.Exchange.ReceiveAsync(OperationBatch.Decode(bytes), default);
        }
        catch (InvalidDataException)
        {
            return ReceiveOutcome.Unsigned;
        }
    }

    /// <summary>As an older copy of the database file would be.</summary>
    private static Task<bool> ForgetAfterAsync(JournalNode node, long sequence) => node.Database.Writer.RunAsync(
        transaction =>
        {
            transaction.Connection.Execute("DELETE FROM ops WHERE seq > $1", sequence);
            transaction.Connection.Execute(
                "UPDATE logs SET last_seq = $1, last_hash = (SELECT hash FROM ops WHERE log = logs.id AND seq = $1)", sequence);
            return true;
        },
        default);
}
