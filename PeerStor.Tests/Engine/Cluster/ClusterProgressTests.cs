using PeerStor.Engine.Cluster;
using PeerStor.Engine.Cluster.Wire;
using PeerStor.Engine.Common;
using PeerStor.Engine.Journal;
using PeerStor.Tests.Engine.Journal;

namespace PeerStor.Tests.Engine.Cluster;

/// <summary>What a device tells of its logs is kept within bounds, whatever it tells (hostile.md 13).</summary>
public sealed class ClusterProgressTests
{
    [Fact]
    public async Task A_device_that_tells_of_a_million_logs_is_not_believed_more_than_there_can_be()
    {
        await using JournalNode node = await JournalNode.OpenAsync();
        NodeId device = NodeId.Of(new byte[32]);
        IEnumerable<LogProgress> told = Enumerable.Range(1, 1_000_000).Select(epoch => new LogProgress(new LogState(device, (ulong)epoch, 1, []), 1, (ulong)epoch));
        await using (ClusterProgress progress = new(node.Database, node.Exchange, node.Identity.Node, node.Clock))
        {
            progress.Note(device, told);
            progress.Note(device, told.Reverse());

            Assert.Equal(ClusterProgress.MostLogs, progress.All(device).Count());
        }

        await using ClusterProgress after = new(node.Database, node.Exchange, node.Identity.Node, node.Clock);
        Assert.Equal(ClusterProgress.MostLogs, after.All(device).Count());
    }
}
