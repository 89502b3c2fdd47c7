namespace PeerStor.Engine.Replication;

/// <summary>When a write counts as done (engine.md rule 28).</summary>
/// <param name="Strict">Refuse what only this device would hold, instead of accepting it as such.</param>
public sealed record AcknowledgementPolicy(bool Strict = false)
{
    /// <summary>Copies that a client waits for: one device may then fail at once and nothing acknowledged is lost.</summary>
    public const int CopiesAwaited = 2;
}

/// <summary>How far a write has come.</summary>
/// <param name="Members">Devices of the cluster, this one included.</param>
/// <param name="ChunkCopies">Devices on which all chunks of the write are durable: of each chunk at least so many.</param>
/// <param name="OperationCopies">Devices on which the operation is durable.</param>
/// <param name="PeersLeft">Other devices that were not asked yet or have not answered yet, and are not down.</param>
/// <param name="BackendReplicates">The chunks lie where the store itself keeps several copies, such as S3.</param>
public sealed record WriteProgress(int Members, int ChunkCopies, int OperationCopies, int PeersLeft, bool BackendReplicates = false);

public enum WriteStep
{
    /// <summary>Chunks are still on their way: the operation must not be written yet.</summary>
    AwaitChunks = 1,
    /// <summary>The chunks are where they have to be: write the operation.</summary>
    WriteOperation = 2,
    /// <summary>The operation is on its way to a second device.</summary>
    AwaitOperation = 3,
    /// <summary>Answer the client: done.</summary>
    Done = 4,
    /// <summary>Answer the client: accepted, on this device only.</summary>
    LocalOnly = 5,
    /// <summary>Answer the client: not accepted, because no second device can be reached.</summary>
    Refuse = 6,
}

/// <summary>What to do next with a write, and what may be said of it: never more copies than there are.</summary>
public sealed record Acknowledgement(WriteStep Step, int Copies, int Target)
{
    public static Acknowledgement Decide(WriteProgress progress, AcknowledgementPolicy policy)
    {
        int target = Math.Min(Placement.CopiesWanted, progress.Members);
        int copies = Math.Min(progress.ChunkCopies, progress.OperationCopies);
        return new Acknowledgement(Next(progress, policy), Math.Min(copies, target), target);
    }

    private static WriteStep Next(WriteProgress progress, AcknowledgementPolicy policy)
    {
        int awaited = Math.Min(AcknowledgementPolicy.CopiesAwaited, progress.Members);
        int chunksAwaited = progress.BackendReplicates ? 1 : awaited;
        bool mayGrow = progress.PeersLeft > 0;
        if (progress.ChunkCopies == 0)
        {
            return WriteStep.AwaitChunks;
        }

        if (progress.OperationCopies == 0)
        {
            return progress.ChunkCopies >= chunksAwaited ? WriteStep.WriteOperation
                : mayGrow ? WriteStep.AwaitChunks
                : policy.Strict ? WriteStep.Refuse
                : WriteStep.WriteOperation;
        }

        // Once the operation is there the write cannot be taken back: from here on it is accepted, whatever happens.
        return progress.ChunkCopies >= chunksAwaited && progress.OperationCopies >= awaited ? WriteStep.Done
            : mayGrow ? WriteStep.AwaitOperation
            : WriteStep.LocalOnly;
    }
}
