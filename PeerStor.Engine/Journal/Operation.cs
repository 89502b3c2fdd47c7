using System.Buffers.Binary;

namespace PeerStor.Engine.Journal;

/// <summary>One change of metadata, as it lies in its origin's log (engine.md rule 6).</summary>
/// <param name="Origin">The 32-byte id of the node that made it.</param>
/// <param name="Epoch">Names one life of that node's database: a restored copy goes on under another.</param>
/// <param name="Sequence">1, 2, 3, … within (origin, epoch).</param>
/// <param name="Clock">Hybrid logical clock.</param>
/// <param name="Entity">The thing that is changed.</param>
/// <param name="Parents">The versions that the writer had seen; empty where the kind has no versions.</param>
/// <param name="Body">Canonical CBOR, by kind.</param>
/// <param name="PreviousHash">32 bytes: the hash of the operation before it; zeros for the first.</param>
public sealed record Operation(
    byte[] Origin, ulong Epoch, long Sequence, ulong Clock, OperationKind Kind, Guid Entity,
    IReadOnlyList<Guid> Parents, byte[] Body, byte[] PreviousHash)
{
    /// <summary>Orders operations the same on every node: 8 bytes of clock, then 8 of origin. Compared as bytes.</summary>
    public byte[] Stamp()
    {
        byte[] stamp = new byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(stamp, Clock);
        Origin.AsSpan(0, 8).CopyTo(stamp.AsSpan(8));
        return stamp;
    }
}
