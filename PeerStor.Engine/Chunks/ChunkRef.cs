namespace PeerStor.Engine.Chunks;

/// <summary>One chunk of a file: where its ciphertext is found, and what opens it.</summary>
/// <param name="PlainBytes">Bytes of the file in this chunk.</param>
/// <param name="StoredBytes">Bytes of ciphertext, tag included.</param>
public readonly record struct ChunkRef(ChunkId Id, ChunkKey Key, int PlainBytes, int StoredBytes);
