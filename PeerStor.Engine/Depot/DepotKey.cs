using PeerStor.Engine.Chunks;

namespace PeerStor.Engine.Depot;

/// <summary>Under which key a chunk lies: the keys have the order of the ids.</summary>
internal static class DepotKey
{
    public const string Prefix = "chunks/";

    public static string Of(ChunkId chunk)
    {
        string hex = chunk.ToString();
        return $"{Prefix}{hex[..2]}/{hex}";
    }

    /// <summary>Null for a key that is no chunk's.</summary>
    public static ChunkId? ChunkOf(string key)
    {
        string hex = key[(key.LastIndexOf('/') + 1)..];
        return hex.Length == 2 * ChunkId.Bytes && hex.All(char.IsAsciiHexDigitLower) && ChunkId.Parse(hex) is var chunk && Of(chunk) == key ? chunk : null;
    }
}
