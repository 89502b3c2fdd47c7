using PeerStor.Engine.Chunks;
using PeerStor.Engine.Database;

namespace PeerStor.Engine.Files;

/// <summary>Which chunks somebody still needs: a version of a file, a manifest, or an unfinished upload.</summary>
internal sealed class ChunkReferences(NodeDatabase database)
{
    /// <summary>Those of a batch that are needed as of now.</summary>
    public ValueTask<IReadOnlySet<ChunkId>> FindAsync(IReadOnlyList<ChunkId> batch, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult<IReadOnlySet<ChunkId>>(database.Read(connection => batch
            .Where(chunk => connection.Scalar<long>(
                """
                SELECT EXISTS (SELECT 1 FROM chunk_refs WHERE chunk = $1)
                    OR EXISTS (SELECT 1 FROM upload_chunks WHERE chunk = $1)
                """,
                chunk.ToArray()) != 0)
            .ToHashSet()));
    }
}
