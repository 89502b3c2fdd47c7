using PeerStor.Engine.Chunks;
using PeerStor.Engine.Common;
using PeerStor.Engine.Replication;

namespace PeerStor.Tests.Simulation;

/// <summary>One client's upload at one device, step by step as <see cref="Acknowledgement"/> decides.</summary>
internal sealed class SimWrite(SimWorld world, SimNode node, IReadOnlyList<(ChunkId Id, byte[] Bytes)> chunks, Func<SimOperation> write)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly int _life = node.Life;
    private readonly Dictionary<ChunkId, HashSet<NodeId>> _durableOn = chunks.DistinctBy(chunk => chunk.Id)
        .ToDictionary(chunk => chunk.Id, _ => new HashSet<NodeId>());
    private readonly HashSet<NodeId> _operationOn = [];
    private readonly HashSet<(ChunkId, NodeId)> _asked = [];
    private SimOperation? _operation;
    private bool _hasWaited;
    private bool _isOver;

    public void Begin()
    {
        foreach ((ChunkId id, byte[] bytes) in chunks)
        {
            if (!node.Store.Put(id, bytes, world.Now))
            {
                // 507: nothing was accepted.
                _isOver = true;
                return;
            }

            node.Copies.Revive(id);
        }

        node.WhenDurable(() =>
        {
            foreach ((ChunkId id, _) in chunks)
            {
                _durableOn[id].Add(node.Id);
            }

            Step();
        });
        foreach ((ChunkId id, byte[] bytes) in chunks)
        {
            Offer(id, bytes);
        }

        world.At(Patience, () =>
        {
            _hasWaited = true;
            Step();
        });
    }

    /// <summary>A peer has the operation on its disk.</summary>
    public void OperationDurable(NodeId peer, SimOperation upTo)
    {
        if (_operation is { } mine && mine.Log == upTo.Log && mine.Operation.Sequence <= upTo.Operation.Sequence)
        {
            _operationOn.Add(peer);
            Step();
        }
    }

    /// <summary>Sends a chunk to the next devices of its order that answer, until two beside this one are asked.</summary>
    private void Offer(ChunkId chunk, byte[] bytes)
    {
        foreach (NodeId id in node.Copies.Taking.Order(chunk))
        {
            SimNode? peer = world.Nodes.FirstOrDefault(one => one.Id == id);
            if (_asked.Count(one => one.Item1 == chunk) >= Placement.CopiesWanted - 1)
            {
                return;
            }

            if (peer is null || peer == node || !node.Hears(peer) || !_asked.Add((chunk, id)))
            {
                continue;
            }

            node.Copies.Store(peer, chunk, bytes, isStored =>
            {
                if (isStored)
                {
                    _durableOn[chunk].Add(id);
                }

                Step();
            });
        }
    }

    private void Step()
    {
        if (_isOver || node.Life != _life)
        {
            return;
        }

        int left = _hasWaited ? 0 : node.Others.Count(node.Hears);
        WriteProgress progress = new(
            world.Nodes.Count, _durableOn.Count == 0 ? world.Nodes.Count : _durableOn.Values.Min(holders => holders.Count),
            _operationOn.Count, left);
        Acknowledgement next = Acknowledgement.Decide(progress, new AcknowledgementPolicy());
        switch (next.Step)
        {
            case WriteStep.WriteOperation when _operation is null:
                _operation = write();
                node.Copies.Writes.Add(this);
                node.WhenDurable(() =>
                {
                    _operationOn.Add(node.Id);
                    Step();
                });
                break;
            case WriteStep.Done or WriteStep.LocalOnly:
                _isOver = true;
                node.Copies.Writes.Remove(this);
                world.Oracle.Acknowledged(world, node, _operation!, next);
                break;
        }
    }
}
