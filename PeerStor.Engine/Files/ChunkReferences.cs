using PeerStor.Engine.Chunks;
using PeerStor.Engine.Database;

namespace PeerStor.Engine.Files;

/// <summary>Which chunks somebody still needs: a version of a file, a manifest, or an unfinished upload.</summary>
internal sealed class ChunkReferences(NodeDatabase database)
{
    /// <summary>For each chunk of a batch, whether it is needed as of now.</summary>
    public IReadOnlyList<bool> AreNeeded(IReadOnlyList<ChunkId> batch) => database.Read<IReadOnlyList<bool>>(connection =>
    [
        .. batch.Select(chunk => connection.Scalar<long>(
            """
            SELECT EXISTS (SELECT 1 FROM chunk_refs WHERE chunk = $1) OR EXISTS (SELECT 1 FROM upload_chunks WHERE chunk = $1)
            """,
            chunk.ToArray()) != 0),
    ]);
}
