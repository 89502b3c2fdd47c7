using PeerStor.Engine.Chunks;
using PeerStor.Engine.Cluster;
using PeerStor.Engine.Cluster.Wire;
using PeerStor.Engine.Common;
using PeerStor.Engine.Journal;

namespace PeerStor.Engine.Replication;

/// <summary>A chunk that nobody here needs may be needed by what another device wrote and did not tell yet (engine.md rule 25).</summary>
internal sealed class SafeRemoval(Devices devices, LogExchange logs, ChunkStore chunks)
{
    private readonly LogSightings _sightings = new();

    /// <summary>A device said how long the logs are that it has.</summary>
    /// <param name="askedAt">When the question was sent, in the store's observed time.</param>
    public void Heard(NodeId member, TimeSpan askedAt, IReadOnlyList<LogProgress> theirs) => _sightings.Heard(
        member, askedAt, () => theirs.All(log => logs.Vector().Any(own =>
            own.Origin == log.State.Origin && own.Epoch == log.State.Epoch && own.Sequence >= log.State.Sequence)));

    /// <summary>As <see cref="Chunks.MayRemove"/>. What uploads rely on is written down, so a restart forgets none of it.</summary>
    public bool MayRemove(TimeSpan flaggedAt) => DeletionRule.Decide(new FlaggedChunk(
        chunks.Observed - flaggedAt, TimeSpan.MaxValue, IsReferenced: false, IsLeased: false,
        devices.Others.All(device => _sightings.SeenPast(device.Id, flaggedAt)))) == DeletionVerdict.Remove;
}
