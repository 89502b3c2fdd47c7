using PeerStor.Engine.Database;

namespace PeerStor.Engine.Journal;

/// <summary>
/// Turns operations into the tables of one room. Must give the same tables for the same set of operations, in whatever
/// order they arrive.
/// </summary>
public interface IJournalProjection
{
    bool Handles(OperationKind kind);

    void Apply(WriteTransaction transaction, Operation operation);
}
