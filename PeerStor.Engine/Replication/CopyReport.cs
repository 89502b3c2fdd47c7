using PeerStor.Engine.Chunks;
using PeerStor.Engine.Common;

namespace PeerStor.Engine.Replication;

/// <summary>How the copies stand of the chunks that this device looks after: those that it has or should have, and its share
/// of those that it has not.</summary>
/// <param name="CountedAt">Null: not counted yet, or this device works alone.</param>
/// <param name="ByCopies">Chunks with 0, 1, 2, and 3 or more copies, on devices that answer or sleep.</param>
/// <param name="ByDevice">How many of these chunks each device has.</param>
/// <param name="Waiting">What has to be copied, by reason.</param>
/// <param name="Next">The most endangered of it.</param>
/// <param name="Missing">Chunks that no device that answers has.</param>
/// <param name="Up">Devices that answered when they were counted.</param>
/// <param name="GivenBytes">Copied to other devices since the start, beside what they fetched themselves.</param>
/// <param name="ReceivedBytes">Fetched from other devices since the start.</param>
/// <param name="Now">On the clock of the entries' times.</param>
public sealed record CopyReport(
    DateTimeOffset? CountedAt, IReadOnlyList<long> ByCopies, IReadOnlyDictionary<NodeId, long> ByDevice,
    IReadOnlyDictionary<RepairReason, int> Waiting, IReadOnlyList<RepairEntry> Next, IReadOnlySet<ChunkId> Missing,
    IReadOnlyList<NodeId> Up, long GivenBytes, long ReceivedBytes, TimeSpan Now)
{
    public static readonly CopyReport Empty = new(
        null, [0, 0, 0, 0], new Dictionary<NodeId, long>(), new Dictionary<RepairReason, int>(), [], new HashSet<ChunkId>(), [], 0, 0, default);

    public bool IsUp(NodeId device) => Up.Contains(device);

    public int WaitingCount => Waiting.Values.Sum();
}
