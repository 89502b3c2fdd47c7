namespace PeerStor.Engine.Files;

/// <summary>The files before and after a file in its folder; <paramref name="Position"/> counts from 1 among the folder's files.</summary>
public sealed record Neighbours(Entry? Previous, Entry? Next, int Position, int Total);
