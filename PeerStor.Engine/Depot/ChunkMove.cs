using PeerStor.Engine.Backends;

namespace PeerStor.Engine.Depot;

/// <summary>Everything that is needed shall lie in another place too, whole and read back.</summary>
/// <param name="IsTrial">Only counts what there is to do.</param>
/// <param name="BytesPerSecond">Null: as fast as it goes.</param>
public sealed record MoveRequest(BackendKind From, BackendKind To, bool IsTrial, long? BytesPerSecond);

public enum MoveState
{
    Running,
    Done,
    Stopped,

    /// <summary>A place failed; begun again it goes on where it stopped.</summary>
    Failed,
}

/// <summary>How far a move is. Bytes as they lie there.</summary>
/// <param name="There">Of the chunks looked at, those that lay there already.</param>
/// <param name="Missing">Those of which no copy was found.</param>
public sealed record MoveProgress(
    MoveRequest Request, MoveState State, long Total, long There, long Copied, long CopiedBytes, long Missing, string? Problem, DateTimeOffset BeganAt)
{
    public long Looked => There + Copied + Missing;
}
