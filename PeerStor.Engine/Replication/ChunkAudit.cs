using PeerStor.Engine.Chunks;
using PeerStor.Engine.Common;

namespace PeerStor.Engine.Replication;

/// <summary>
/// Who looks after a chunk. Holders notice when copies are missing, but nobody holds what has no copy at all: so each
/// device also asks for the chunks of its share of all files (engine.md rule 31).
/// </summary>
public static class ChunkAudit
{
    /// <summary>Makes the shares independent of where the chunks lie.</summary>
    private const ulong Salt = 0x9E3779B97F4A7C15;

    /// <summary>The member that audits a chunk, the same for all who see the same members up; rendezvous without weights.</summary>
    public static NodeId AuditorOf(ChunkId chunk, IEnumerable<NodeId> membersUp) =>
        membersUp.MaxBy(node => (Mix(chunk.Prefix ^ node.Prefix ^ Salt), node));

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 33)) * 0xFF51AFD7ED558CCD;
        value = (value ^ (value >> 33)) * 0xC4CEB9FE1A85EC53;
        return value ^ (value >> 33);
    }
}
