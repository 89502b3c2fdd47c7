namespace PeerStor.Engine.Notes.Document;

/// <summary>Names one UTF-16 unit of a text for ever: who typed it, and how many units that editor had typed before.</summary>
internal readonly record struct CharId(ulong Client, int Clock);
