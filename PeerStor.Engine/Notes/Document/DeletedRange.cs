namespace PeerStor.Engine.Notes.Document;

/// <summary>Units of one editor that somebody deleted; <paramref name="End"/> is the first one that is not meant.</summary>
internal readonly record struct DeletedRange(ulong Client, int Start, int End);
