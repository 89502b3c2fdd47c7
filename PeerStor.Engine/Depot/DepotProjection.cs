using PeerStor.Engine.Chunks;
using PeerStor.Engine.Database;
using PeerStor.Engine.Journal;

namespace PeerStor.Engine.Depot;

/// <summary>What this device writes it brings to the depot itself and at once; what others wrote they bring, as a rule.</summary>
/// <param name="others">Those that know which chunks an operation calls for; they come first.</param>
internal sealed class DepotProjection(byte[] own, IReadOnlyList<IJournalProjection> others) : IJournalProjection
{
    public bool Handles(OperationKind kind) => kind is OperationKind.FileContent or OperationKind.VersionFacts;

    public void Apply(WriteTransaction transaction, Operation operation)
    {
        if (!operation.Origin.AsSpan().SequenceEqual(own) || !DepotTable.IsAnyWanted(transaction))
        {
            return;
        }

        foreach (ChunkId chunk in others.SelectMany(other => other.ChunksReferred(operation)))
        {
            DepotTable.BringHere(transaction, chunk);
        }
    }
}
