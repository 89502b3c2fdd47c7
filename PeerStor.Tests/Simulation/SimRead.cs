using PeerStor.Engine.Chunks;
using PeerStor.Engine.Common;
using PeerStor.Engine.Replication;

namespace PeerStor.Tests.Simulation;

/// <summary>Reads a chunk at a device as <see cref="HedgedRead"/> decides; devices answer at once or not at all.</summary>
internal static class SimRead
{
    public static byte[]? Read(SimWorld world, SimNode node, ChunkId chunk)
    {
        if (node.Store.Find(chunk) is { } own && (own.Id == chunk || world.Mutation == Mutation.TrustsWhatItReads))
        {
            return own.Bytes;
        }

        NodeId[] order = [node.Id, .. node.Liveness.LiveFirst(node.Copies.Home.Order(chunk).Where(id => id != node.Id), world.Now)];
        HedgedRead read = new(order);
        while (!read.IsExhausted)
        {
            if (read.Next(world.Now) is not { } next)
            {
                return null;
            }

            SimNode holder = world.Nodes.First(one => one.Id == next);
            if ((holder != node && !world.CanHear(node, holder)) || holder.Store.Find(chunk) is not { } copy)
            {
                read.Failed(next);
            }
            else if (copy.Id == chunk || world.Mutation == Mutation.TrustsWhatItReads)
            {
                return copy.Bytes;
            }
            else
            {
                // The holder looks for itself, drops the bad copy and is given a good one.
                read.Bad(next);
                holder.Store.Verify(chunk, world.Now);
            }
        }

        return null;
    }
}
