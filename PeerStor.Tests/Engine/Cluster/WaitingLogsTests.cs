using PeerStor.Engine.Cluster;
using PeerStor.Engine.Common;
using PeerStor.Engine.Journal;

namespace PeerStor.Tests.Engine.Cluster;

/// <summary>What a device that asked is given while its question waits.</summary>
public sealed class WaitingLogsTests
{
    private static readonly TimeSpan After = TimeSpan.FromMilliseconds(250);
    private static readonly NodeId Own = Node(1);
    private static readonly NodeId Asker = Node(2);
    private static readonly NodeId Third = Node(3);

    private readonly Dictionary<NodeId, long> _since = [];

    [Fact]
    public void All_that_it_lacks_is_given_at_once_also_of_its_own()
    {
        WaitingLogs waiting = Asked((Own, 3), (Third, 9));

        Assert.Equal([(Own, 3L), (Asker, 0L)], Due(waiting, 0, (Own, 5), (Asker, 4), (Third, 9)));
    }

    [Fact]
    public void What_it_once_told_it_has_does_not_count_when_it_asks_for_it()
    {
        _since[Third] = 9;

        Assert.Equal([(Third, 2L)], Due(Asked((Third, 2)), 0, (Third, 9)));
    }

    [Fact]
    public void What_is_written_here_meanwhile_is_given_at_once_and_its_own_is_not()
    {
        WaitingLogs waiting = Asked((Own, 5), (Asker, 4));
        Assert.Empty(Due(waiting, 0, (Own, 5), (Asker, 4)));

        Assert.Equal([(Own, 5L)], Due(waiting, 1, (Own, 6), (Asker, 7)));
        Assert.Null(waiting.RelayAt);
    }

    [Fact]
    public void What_others_wrote_is_given_when_it_has_not_got_it_after_a_while()
    {
        WaitingLogs waiting = Asked((Third, 9));
        Assert.Empty(Due(waiting, 0, (Third, 9)));
        Assert.Empty(Due(waiting, 100, (Third, 10)));
        Assert.Equal(TimeSpan.FromMilliseconds(350), waiting.RelayAt);
        Assert.Empty(Due(waiting, 200, (Third, 11)));

        Assert.Equal([(Third, 9L)], Due(waiting, 350, (Third, 12)));
    }

    [Fact]
    public void What_it_told_that_it_got_from_others_is_not_given()
    {
        WaitingLogs waiting = Asked((Third, 9));
        Assert.Empty(Due(waiting, 0, (Third, 9)));
        Assert.Empty(Due(waiting, 100, (Third, 10)));
        _since[Third] = 10;

        // What came later has its own while.
        Assert.Empty(Due(waiting, 350, (Third, 11)));
        Assert.Equal(TimeSpan.FromMilliseconds(600), waiting.RelayAt);
        Assert.Equal([(Third, 10L)], Due(waiting, 600, (Third, 11)));
    }

    private static NodeId Node(byte number) => NodeId.Of([.. Enumerable.Repeat(number, 32)]);

    private static LogState Log(NodeId origin, long sequence) => new(origin, 1, sequence, []);

    private static List<(NodeId, long)> Due(WaitingLogs waiting, int milliseconds, params (NodeId Origin, long Sequence)[] here) =>
        [.. waiting.Due([.. here.Select(one => Log(one.Origin, one.Sequence))], TimeSpan.FromMilliseconds(milliseconds))
            .Select(one => (one.Log.Origin, one.After))];

    private WaitingLogs Asked(params (NodeId Origin, long Sequence)[] told) =>
        new(Asker, Own, told.Select(one => Log(one.Origin, one.Sequence)), log => _since.GetValueOrDefault(log.Origin), After);
}
