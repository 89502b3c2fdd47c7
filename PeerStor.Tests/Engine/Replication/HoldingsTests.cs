using FsCheck;
using FsCheck.Fluent;
using PeerStor.Engine.Chunks;
using PeerStor.Engine.Cluster.Wire;
using PeerStor.Engine.Common;
using PeerStor.Engine.Replication;

namespace PeerStor.Tests.Engine.Replication;

public sealed class HoldingsTests
{
    private static readonly NodeId Peer = PlacementTests.Node(1);

    [Fact]
    public void It_agrees_with_a_plain_set_whatever_is_done() => Prop.ForAll(
        Gen.Choose(0, 1_000_000).ToArbitrary(),
        seed =>
        {
            Random random = new(seed);
            Holdings holdings = new();
            HashSet<(int Chunk, int Node)> model = [];
            for (int step = 0; step < 3000; step++)
            {
                (int chunk, int node) = (random.Next(1200), random.Next(6));
                switch (random.Next(100))
                {
                    case 0:
                        holdings.RemoveHolder(PlacementTests.Node(node));
                        model.RemoveWhere(one => one.Node == node);
                        break;
                    case < 65:
                        holdings.Add(PlacementTests.Chunk(chunk), PlacementTests.Node(node));
                        model.Add((chunk, node));
                        break;
                    default:
                        holdings.Remove(PlacementTests.Chunk(chunk), PlacementTests.Node(node));
                        model.Remove((chunk, node));
                        break;
                }
            }

            return Enumerable.Range(0, 1200).All(chunk => holdings.HoldersOf(PlacementTests.Chunk(chunk)).Order().SequenceEqual(
                model.Where(one => one.Chunk == chunk).Select(one => PlacementTests.Node(one.Node)).Order()));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(20));

    [Fact]
    public void Two_million_chunks_take_less_than_70_megabytes()
    {
        Holdings holdings = new();
        Span<byte> id = stackalloc byte[ChunkId.Bytes];
        Random random = new(1);
        for (int i = 0; i < 2_000_000; i++)
        {
            random.NextBytes(id);
            holdings.Add(new ChunkId(id), Peer);
        }

        Assert.InRange(holdings.Bytes, 0, 70L << 20);
    }

    [Fact]
    public void A_walk_asks_about_every_chunk_and_then_begins_again()
    {
        ChunkId[] own = [.. Enumerable.Range(0, 2500).Select(PlacementTests.Chunk).Order()];
        Holdings holdings = new();
        HoldingsWalk walk = new(holdings, (from, count) => [.. own.Where(chunk => chunk > from).Take(count)]);
        HashSet<ChunkId> theirs = [.. own.Where((_, at) => at % 3 == 0)];

        for (int batch = 0; batch < 3; batch++)
        {
            Assert.False(walk.HasAsked(Peer, own[^1]));
            IReadOnlyList<ChunkId> asked = walk.Next(Peer);
            walk.Answered(Peer, asked, ChunkIds.Bitmap(asked, theirs.Contains));
        }

        Assert.True(walk.HasAsked(Peer, own[^1]));
        Assert.All(own, chunk => Assert.Equal(theirs.Contains(chunk), holdings.Has(chunk, Peer)));
        Assert.Equal(own[0], walk.Next(Peer)[0]);
    }

    [Fact]
    public void A_device_that_was_not_asked_is_not_a_device_without_a_copy()
    {
        HoldingsWalk walk = new(new Holdings(), (_, _) => []);
        Assert.False(walk.HasAsked(Peer, PlacementTests.Chunk(1)));
    }

    [Fact]
    public void An_answer_that_is_too_short_counts_as_no()
    {
        Holdings holdings = new();
        HoldingsWalk walk = new(holdings, (_, _) => []);
        walk.Answered(Peer, [PlacementTests.Chunk(1)], []);
        Assert.False(holdings.Has(PlacementTests.Chunk(1), Peer));
    }

    [Fact]
    public void Every_chunk_has_one_auditor_and_the_shares_are_even()
    {
        NodeId[] members = [.. Enumerable.Range(0, 5).Select(PlacementTests.Node)];
        Dictionary<NodeId, int> shares = Enumerable.Range(0, 10_000)
            .CountBy(chunk => ChunkAudit.AuditorOf(PlacementTests.Chunk(chunk), members)).ToDictionary();
        Assert.All(members, member => Assert.InRange(shares[member], 1800, 2200));
    }
}
