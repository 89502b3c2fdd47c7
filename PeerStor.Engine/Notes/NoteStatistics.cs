namespace PeerStor.Engine.Notes;

/// <summary>What goes on in the notes that somebody may read.</summary>
/// <param name="Days">Edits on each of the last days, the oldest first; days without any are there, too.</param>
/// <param name="Contributors">Who typed most, first.</param>
public sealed record NoteStatistics(
    int Notes, int Shared, long Edits, IReadOnlyList<(DateOnly Day, long Edits)> Days, IReadOnlyList<(string Name, long Edits)> Contributors);
