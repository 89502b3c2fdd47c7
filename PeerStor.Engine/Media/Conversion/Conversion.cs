using PeerStor.Engine.Common;

namespace PeerStor.Engine.Media.Conversion;

/// <summary>Persisted: append only.</summary>
public enum ConversionState
{
    Waiting = 1,
    Running = 2,
    Done = 3,
    Failed = 4,
    Cancelled = 5,
}

/// <summary>A film or a piece of music on its way to a kind that browsers play.</summary>
/// <param name="Percent">0 to 100 while it runs.</param>
/// <param name="Result">The new file beside the original, when it is done.</param>
public sealed record Conversion(Guid Id, EntryId File, ConversionState State, DateTimeOffset CreatedAt, int Percent, EntryId? Result)
{
    public bool IsOpen => State is ConversionState.Waiting or ConversionState.Running;
}

public enum ConversionOutcome
{
    Started,
    /// <summary>It waits or runs already.</summary>
    AlreadyOpen,
    /// <summary>Nothing is known of the file, so nobody can tell how to convert it.</summary>
    NotMedia,
    /// <summary>ffmpeg is not installed on this device.</summary>
    NoTools,
    TooMany,
    /// <summary>The caller may see the file, and may not put anything beside it.</summary>
    NotAllowed,
}
