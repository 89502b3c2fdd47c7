using PeerStor.Engine.Chunks;

namespace PeerStor.Tests.Simulation;

/// <summary>Contents of files: small, sealed by the real sealer.</summary>
internal sealed class SimContent(SimWorld world)
{
    private static readonly byte[] Secret = new byte[32];
    private readonly List<(ChunkId Id, byte[] Bytes)> _made = [];

    /// <summary>Every plaintext begins so.</summary>
    public static ReadOnlySpan<byte> Marker => "PLAINTEXT"u8;

    /// <summary>One to three chunks, now and then some that were there before, perhaps of a file that is gone by now.</summary>
    public IReadOnlyList<(ChunkId Id, byte[] Bytes)> Some() =>
        [.. Enumerable.Range(0, world.Random.Next(1, 3)).Select(_ => _made.Count > 0 && world.Chance(0.5) ? world.Pick(_made) : New())];

    private (ChunkId Id, byte[] Bytes) New()
    {
        byte[] plain = [.. Marker, .. BitConverter.GetBytes(world.Random.NextInt64())];
        using SealedChunk chunk = ChunkSealer.Seal(plain, Secret, tryCompress: false);
        (ChunkId Id, byte[] Bytes) made = (chunk.Id, chunk.Ciphertext.ToArray());
        world.Oracle.Plain[made.Id] = plain;
        _made.Add(made);
        return made;
    }
}
