namespace PeerStor.Engine.Chunks;

/// <summary>The bytes of a chunk are not what was sealed, or the key or length is not the chunk's. Nothing of it may be used.</summary>
public sealed class ChunkDamagedException(string message, Exception? cause = null) : IOException(message, cause);
