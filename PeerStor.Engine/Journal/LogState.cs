using PeerStor.Engine.Common;

namespace PeerStor.Engine.Journal;

/// <summary>How far a node has one log: an entry of its version vector (engine.md rule 6).</summary>
/// <param name="Sequence">Of the last operation that it has; all before it are there too.</param>
/// <param name="Hash">Of that operation, 32 bytes: another one at the same place shows that a database was rolled back.</param>
public sealed record LogState(NodeId Origin, ulong Epoch, long Sequence, byte[] Hash);

/// <summary>What became of operations that another node sent.</summary>
public enum ReceiveOutcome
{
    /// <summary>They are on disk, or were there already.</summary>
    Done,

    /// <summary>Operations before them are missing.</summary>
    Gap,

    /// <summary>Another operation stands in this log at the same place.</summary>
    Fork,

    /// <summary>Their origin did not sign them.</summary>
    Unsigned,

    /// <summary>Their origin is no device of this cluster, as far as is known here.</summary>
    Stranger,
}
