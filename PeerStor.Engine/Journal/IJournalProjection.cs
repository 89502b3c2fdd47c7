using PeerStor.Engine.Chunks;
using PeerStor.Engine.Database;

namespace PeerStor.Engine.Journal;

/// <summary>
/// Turns operations into the tables of one room. Must give the same tables for the same set of operations, in whatever
/// order they arrive.
/// </summary>
public interface IJournalProjection
{
    bool Handles(OperationKind kind);

    /// <summary>Whether it is told of what this node writes itself, too, in the transaction that writes it. What comes back to a node
    /// from others is always told.</summary>
    bool FollowsOwn => true;

    void Apply(WriteTransaction transaction, Operation operation);

    /// <summary>The body of an operation that its node writes anew under another epoch, where it says something of logs.</summary>
    /// <param name="kept">Of the logs that it is taken out of what stays in them.</param>
    internal byte[] Rewritten(Operation operation, VersionVector kept) => operation.Body;

    /// <summary>Chunks that <see cref="Apply"/> reads: an operation of another node waits until they are here.</summary>
    IEnumerable<ChunkId> ChunksNeeded(Operation operation) => [];

    /// <summary>All chunks that an operation calls for, those it is written in included: what devices keep for it.</summary>
    IEnumerable<ChunkId> ChunksReferred(Operation operation) => [];
}
