namespace PeerStor.Tests.Simulation;

/// <summary>Mistakes that a simulated device can be told to make, to prove that the simulation would find them.</summary>
internal enum Mutation
{
    None,
    /// <summary>A peer says that a chunk is durable before its fsync.</summary>
    AnswersBeforeFsync,
    /// <summary>A restored database goes on in its old epoch.</summary>
    KeepsItsEpoch,
    /// <summary>Who relies on a chunk that is there does not keep it from being removed.</summary>
    ForgetsLeases,
    /// <summary>A surplus copy is removed without asking the others for theirs.</summary>
    DropsSurplusUnasked,
    /// <summary>Of two changes the one that arrives last holds.</summary>
    LastToArriveHolds,
    /// <summary>A deletion wins over an edit that it did not know of.</summary>
    DeletionBeatsEdit,
    /// <summary>Removing for good also removes versions that the remover did not know of.</summary>
    PurgeForgetsEdits,
    /// <summary>A device believes its own clock, whatever the others say.</summary>
    BelievesItsClock,
    /// <summary>Missing copies are never made again.</summary>
    NeverRepairs,
    /// <summary>What was read is not verified.</summary>
    TrustsWhatItReads,
}
