using PeerStor.Engine.Cluster;
using PeerStor.Engine.Cluster.Wire;
using PeerStor.Engine.Common;
using PeerStor.Engine.Depot;
using PeerStor.Engine.Journal;

namespace PeerStor.Engine.Relay;

/// <summary>
/// A place that itself keeps several copies counts like one more device for what this one wrote, once both the content and the
/// operations lie there (engine.md rule 28). What other devices brought there they count themselves.
/// </summary>
internal sealed class DepotHolder(ChunkDepot depot, OperationLog log, RelayTable table, ClusterProgress progress, NodeId own)
{
    /// <summary>Takes note of how far the place is now.</summary>
    public void Note()
    {
        if (depot is not { Number: { } number, Holder: { } holder, Brought: var (epoch, sequence) })
        {
            return;
        }

        long settled = Math.Min(sequence, table.Sequence(number, own, epoch));
        progress.Note(holder, settled == 0
            ? progress.All(holder).Select(one => one with { Settled = 0, SettledClock = 0 })
            : [new LogProgress(new LogState(own, epoch, settled, []), settled, log.ClockAt(own, epoch, settled))]);
    }
}
