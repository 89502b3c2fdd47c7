using PeerStor.Engine.Chunks;

namespace PeerStor.Engine.Files;

/// <summary>
/// How a manifest lies in an operation: its first byte says whether the rest is the manifest itself (0) or a list of
/// 36-byte references to the chunks that hold it, piece by piece (1). Small ones travel with the operation, large ones
/// do not bloat the journal (engine.md rule 9).
/// </summary>
internal static class ManifestBlob
{
    public const int LargestInline = 4096;
    public const int ReferenceBytes = ChunkId.Bytes + sizeof(int);
    public const byte Inline = 0;
    public const byte Pieces = 1;
}
