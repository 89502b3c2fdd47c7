using PeerStor.Engine.Chunks;
using PeerStor.Engine.Common;
using PeerStor.Engine.Database;

namespace PeerStor.Engine.Replication;

/// <summary>
/// The chunks that this device looks after: of all that are needed those that it has, those that belong here, and its share of
/// the others, so that one without any copy is noticed (engine.md rule 31). What was given up here because the depot has it is not among them. Not for several threads at once.
/// </summary>
internal sealed class WatchedChunks(NodeDatabase database, ChunkStore chunks, ChunkHomes homes, NodeId own)
{
    private (ChunkId From, IReadOnlyList<ChunkId> Batch)? _last;

    /// <summary>The devices that answer, this one included: they share what nobody of them has.</summary>
    public IReadOnlyList<NodeId> Up { get; set => (field, _last) = (value, null); } = [own];

    /// <summary>Up to so many after an id, in the order of ids. Several devices are asked about the same ones, one by one.</summary>
    public IReadOnlyList<ChunkId> After(ChunkId from, int count)
    {
        if (_last is { } last && last.From == from)
        {
            return last.Batch;
        }

        List<ChunkId> batch = [];
        for (ChunkId at = from; batch.Count < count && Needed(at, count) is { Count: > 0 } step; at = step[^1])
        {
            batch.AddRange(step.Where(IsWatched).Take(count - batch.Count));
        }

        _last = (from, batch);
        return batch;
    }

    /// <summary>What is needed now may be other chunks than before.</summary>
    public void Forget() => _last = null;

    private bool IsWatched(ChunkId chunk) =>
        chunks.TryGetStoredLength(chunk, out _) || homes.IsOwn(chunk) || ChunkAudit.AuditorOf(chunk, Up) == own;

    private List<ChunkId> Needed(ChunkId from, int count) => database.Read(connection => connection.Query(
        """
        SELECT chunk FROM chunk_refs WHERE chunk > $1 AND count > 0
          AND NOT EXISTS (SELECT 1 FROM depot_chunks d WHERE d.chunk = chunk_refs.chunk AND d.only_there = 1)
        ORDER BY chunk LIMIT $2
        """,
        row => new ChunkId(row.Bytes(0)), from.ToArray(), count));
}
