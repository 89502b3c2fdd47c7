namespace PeerStor.Engine.Notes.Document;

/// <summary>What one update may ask of a document. Everything above is refused before anything is changed.</summary>
internal sealed record DocumentLimits
{
    public static DocumentLimits Default { get; } = new();

    /// <summary>A text of 16 million characters, the most that can be set, in the language that takes most bytes for them.</summary>
    public int LargestUpdateBytes { get; init; } = 48 << 20;

    /// <summary>A struct takes about 100 bytes once it is in the document.</summary>
    public int MostStructs { get; init; } = 1_000_000;

    public int MostDeletions { get; init; } = 1_000_000;

    /// <summary>For structs that wait for what they stand beside: updates come out of order, but not by thousands.</summary>
    public int MostWaiting { get; init; } = 65_536;

    public int MostWaitingBytes { get; init; } = 8 << 20;

    /// <summary>How far one update may be ahead of what is known of an editor, and how long one run may be.</summary>
    public int LargestClockJump { get; init; } = 1 << 24;

    /// <summary>Units that one editor may type, all in all: clocks stay far away from the end of an int.</summary>
    public int LargestClock { get; init; } = 1 << 30;

    /// <summary>UTF-16 units in the text.</summary>
    public int MostCharacters { get; init; } = int.MaxValue;
}
