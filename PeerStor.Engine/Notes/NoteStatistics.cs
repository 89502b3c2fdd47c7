namespace PeerStor.Engine.Notes;

/// <summary>What goes on in the notes that somebody may read.</summary>
/// <param name="Days">Edits on each of the last days, the oldest first; days without any are there, too.</param>
/// <param name="Contributors">Who typed most, first.</param>
/// <param name="Growth">How many of the notes there were at the end of each of the days.</param>
public sealed record NoteStatistics(
    int Notes, int Shared, long Edits, IReadOnlyList<(DateOnly Day, long Edits)> Days, IReadOnlyList<(string Name, long Edits)> Contributors,
    IReadOnlyList<(DateOnly Day, int Notes)> Growth);
