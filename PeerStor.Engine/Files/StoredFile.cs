namespace PeerStor.Engine.Files;

/// <summary>A finished upload.</summary>
public sealed record StoredFile(Entry Entry, string Path, bool Created, int Copies, int CopiesTarget);
