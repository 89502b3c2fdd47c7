using FsCheck;
using FsCheck.Fluent;
using PeerStor.Engine.Chunks;
using PeerStor.Engine.Common;
using PeerStor.Engine.Replication;

namespace PeerStor.Tests.Engine.Replication;

public sealed class PlacementTests
{
    private const long Gigabyte = 1L << 30;

    private static Arbitrary<PlacementMember[]> Clusters => Gen.Choose(0, 1_000_000)
        .SelectMany(seed => Gen.Choose(1, 12).Select(count => Some(new Random(seed), count))).ToArbitrary();

    [Fact]
    public void The_order_does_not_depend_on_the_order_of_the_members() => Check((members, chunk) =>
    {
        PlacementMember[] shuffled = [.. members];
        new Random(chunk.GetHashCode()).Shuffle(shuffled);
        return new Placement(members).Order(chunk).SequenceEqual(new Placement(shuffled).Order(chunk));
    });

    [Fact]
    public void Every_device_that_takes_chunks_is_in_the_order_once() => Check((members, chunk) =>
        new Placement(members).Order(chunk).Order().SequenceEqual(
            members.Where(member => !member.IsFull).Select(member => member.Id).Order()));

    [Fact]
    public void A_device_that_joins_moves_nothing_between_the_others() => Check((members, chunk) =>
    {
        List<NodeId> before = [.. new Placement(members[1..]).Holders(chunk)];
        return new Placement(members).Holders(chunk).All(node => node == members[0].Id || before.Contains(node));
    });

    [Fact]
    public void Copies_lie_in_as_many_zones_as_there_are() => Check((members, chunk) =>
    {
        Dictionary<NodeId, string> zones = members.ToDictionary(
            member => member.Id, member => member.Zone.Length > 0 ? member.Zone : member.Id.ToString());
        IReadOnlyList<NodeId> holders = new Placement(members).Holders(chunk);
        int possible = members.Where(member => !member.IsFull).Select(member => zones[member.Id]).Distinct().Count();
        return holders.Select(node => zones[node]).Distinct().Count() == Math.Min(possible, holders.Count);
    });

    [Fact]
    public void First_copies_follow_what_the_devices_contribute()
    {
        long[] contributed = [1, 2, 4, 8];
        PlacementMember[] members = [.. contributed.Select((size, at) => new PlacementMember(Node(at), size * 100 * Gigabyte))];
        Placement placement = new(members);
        const int chunks = 100_000;
        Dictionary<NodeId, int> firsts = Enumerable.Range(0, chunks).Select(Chunk)
            .CountBy(chunk => placement.Holders(chunk, 1)[0]).ToDictionary();

        double sum = members.Sum(member => Placement.Weight(member.ContributedBytes));
        Assert.All(members, member =>
        {
            double expected = Placement.Weight(member.ContributedBytes) / sum;

            // Six standard deviations: the ids are fixed, so this either always holds or never.
            Assert.InRange(
                firsts[member.Id] / (double)chunks - expected, -6 * Math.Sqrt(expected / chunks), 6 * Math.Sqrt(expected / chunks));
        });
    }

    [Fact]
    public void A_join_moves_the_share_of_the_new_device_and_no_more()
    {
        PlacementMember[] members = [.. Enumerable.Range(0, 6).Select(at => new PlacementMember(Node(at), 100 * Gigabyte))];
        Placement before = new(members[1..]);
        Placement after = new(members);
        int moved = Enumerable.Range(0, 50_000).Select(Chunk)
            .Sum(chunk => after.Holders(chunk).Except(before.Holders(chunk)).Count());

        // Three copies over six equal devices: half a copy of each chunk belongs on the new one.
        Assert.InRange(moved / 25_000.0, 0.97, 1.03);
    }

    [Fact]
    public void A_few_bytes_more_or_less_move_nothing() => Assert.Equal(
        Placement.Weight(100 * Gigabyte), Placement.Weight(100 * Gigabyte + Gigabyte));

    [Theory]
    [InlineData(new long[] { 100, 100, 100 }, 100)]
    [InlineData(new long[] { 1000, 100, 100 }, 100)]
    [InlineData(new long[] { 100, 100, 100, 100 }, 133)]
    [InlineData(new long[] { 1000, 1000, 100 }, 100)]
    [InlineData(new long[] { 1000, 400, 300, 300 }, 500)]
    [InlineData(new long[] { 70, 50 }, 50)]
    [InlineData(new long[] { 70 }, 70)]
    [InlineData(new long[] { }, 0)]
    public void Usable_is_what_can_be_stored_three_times(long[] contributed, long usable) =>
        Assert.Equal(usable, UsableCapacity.Bytes(contributed));

    [Fact]
    public void Usable_is_the_largest_that_fits() => Prop.ForAll<PositiveInt[]>(sizes =>
    {
        long[] contributed = [.. sizes.Select(size => (long)size.Get)];
        int copies = Math.Min(3, contributed.Length);
        long usable = UsableCapacity.Bytes(contributed);
        return copies == 0 || (Fits(usable) && !Fits(usable + 1));

        bool Fits(long bytes) => contributed.Sum(size => Math.Min(size, bytes)) >= copies * bytes;
    }).QuickCheckThrowOnFailure();

    internal static NodeId Node(int number) => new(System.Security.Cryptography.SHA256.HashData(BitConverter.GetBytes(number)));

    internal static ChunkId Chunk(int number) => ChunkId.Of(BitConverter.GetBytes(number + 1_000_000L));

    private static void Check(Func<PlacementMember[], ChunkId, bool> holds) => Prop.ForAll(
        Clusters, Gen.Choose(0, 1_000_000).Select(Chunk).ToArbitrary(), holds).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    private static PlacementMember[] Some(Random random, int count) =>
    [
        .. Enumerable.Range(0, count).Select(_ => new PlacementMember(
            Node(random.Next()), Gigabyte * random.Next(1, 1000), random.Next(3) switch { 0 => "", 1 => "home", _ => "office" },
            random.Next(6) == 0)),
    ];
}
