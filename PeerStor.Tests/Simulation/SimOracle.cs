using PeerStor.Engine.Chunks;
using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Journal;
using PeerStor.Engine.Replication;

namespace PeerStor.Tests.Simulation;

/// <summary>Knows what clients were told, and holds the cluster to it: the invariants I1 to I7 of the engine's design.</summary>
internal sealed class SimOracle
{
    private readonly List<Promise> _promises = [];
    private readonly List<Deletion> _deletions = [];
    private readonly HashSet<Guid> _removedVersions = [];
    private readonly HashSet<Guid> _deletedVersions = [];
    private readonly Dictionary<Guid, IReadOnlyList<Guid>> _parents = [];
    private readonly Dictionary<Guid, HashSet<Guid>> _edits = [];
    private readonly List<(Guid Entity, long Order, SimOperation Operation)> _restores = [];
    private readonly Dictionary<SimOperation, SimOperation> _renewed = new(ReferenceEqualityComparer.Instance);
    private long _order;
    private TimeSpan _lastDisaster = TimeSpan.MinValue / 2;

    /// <summary>Plaintexts by chunk, to see that none lies anywhere.</summary>
    public Dictionary<ChunkId, byte[]> Plain { get; } = [];

    /// <summary>Since things were settled last, durable data was destroyed.</summary>
    public bool HasDisasterStruck { get; set; }

    public int CountAcknowledged => _promises.Count;

    /// <summary>An operation was made, acknowledged or not: a deletion that did not know of an edit need not hold.</summary>
    public void Made(SimOperation operation)
    {
        Guid entity = operation.Operation.Entity;
        _order++;
        switch (operation.Operation.Kind)
        {
            case OperationKind.FileContent:
                _parents[operation.Content!.Version.Value] = operation.Operation.Parents;
                if (!_edits.TryGetValue(entity, out HashSet<Guid>? edits))
                {
                    _edits[entity] = edits = [];
                }

                edits.Add(operation.Content.Version.Value);
                break;
            case OperationKind.EntryRestore:
                _restores.Add((entity, _order, operation));
                break;
            case OperationKind.EntryTrash:
                _deletedVersions.UnionWith(VersionLine.Of(operation.Operation.Parents, _parents.GetValueOrDefault));
                break;
            case OperationKind.EntryPurge:
                _removedVersions.UnionWith(VersionLine.Of(operation.Operation.Parents, _parents.GetValueOrDefault));
                break;
        }
    }

    /// <summary>An operation was written anew, with another time.</summary>
    public void Renewed(SimOperation before, SimOperation now) => _renewed[before] = now;

    public void Acknowledged(SimWorld world, SimNode node, SimOperation operation, Acknowledgement said)
    {
        Demand(
            HasDisasterStruck || operation.Chunks.All(chunk => Good(world, chunk).Count() >= said.Copies),
            "I1: a client was told of more copies than there are.");
        if (HasDisasterStruck && said.Copies < 2 && operation.Chunks.Any(chunk => !Good(world, chunk).Any()))
        {
            // The one copy that was relied on had rotted already.
            return;
        }

        switch (operation.Operation.Kind)
        {
            case OperationKind.FileContent:
                _promises.Add(new Promise(
                    operation.Operation.Entity, operation.Content!.Version.Value, operation.Chunks, said.Copies, node.Id));
                break;
            case OperationKind.EntryTrash or OperationKind.EntryPurge:
                _deletions.Add(new Deletion(
                    operation.Operation.Entity, VersionLine.Of(operation.Operation.Parents, _parents.GetValueOrDefault), _order,
                    operation, node.Id, said.Copies));
                break;
        }
    }

    public static void Read(ChunkId chunk, byte[]? bytes) =>
        Demand(bytes is null || ChunkId.Of(bytes) == chunk, "I1: wrong bytes were given to a reader.");

    public void Disaster(TimeSpan now) => (HasDisasterStruck, _lastDisaster) = (true, now);

    /// <summary>A device is gone with its disk: what only it had was said to be on it alone.</summary>
    public void Lost(NodeId node)
    {
        _promises.RemoveAll(promise => promise.Copies < 2 && promise.By == node);
        _deletions.RemoveAll(deletion => deletion.Copies < 2 && deletion.By == node);
    }

    /// <summary>I5 at the moment of removal, against what all clients were told.</summary>
    public void Removing(SimWorld world, SimNode node, ChunkId chunk, bool isSurplus)
    {
        Promise? promise = _promises.Find(one => one.Chunks.Contains(chunk) && !_removedVersions.Contains(one.Version));
        if (promise is null)
        {
            return;
        }

        int left = Good(world, chunk).Count(other => other != node);
        // Whoever answered for a copy may have lost it since, in the one disaster that is to be survived; and what was relied on for a
        // promise may have rotted in it, unseen until it is looked at.
        bool mayBeLost = isSurplus ? world.Now - _lastDisaster <= SurplusCopies.AnswersKeptFor : HasDisasterStruck;
        int wanted = (isSurplus ? Placement.CopiesWanted : promise.Copies) - (mayBeLost ? 1 : 0);
        if (left < wanted)
        {
            throw new SimulationFailedException(
                $"I5: a copy of a chunk that a version refers to was removed {(isSurplus ? "as one too many" : "as unneeded")}, and {left} are left.");
        }
    }

    /// <summary>After every fault has ended and things are quiet.</summary>
    public void Check(SimWorld world)
    {
        Demand(world.Nodes.TrueForAll(node => node.Journal.CountWaiting == 0), "I2: operations are still held back.");
        int tree = world.Nodes[0].Tree.Digest();
        foreach (SimNode node in world.Nodes)
        {
            Demand(node.Tree.Digest() == tree, "I2: two devices show different trees.");
            CheckPromises(world, node);
            CheckDeletions(node);
            CheckSecrecy(node);
        }

        CheckCopies(world);
    }

    /// <summary>After days without faults: what nobody refers to is gone, and so are copies that are too many.</summary>
    public static void CheckNothingIsLeftOver(SimWorld world)
    {
        foreach (SimNode node in world.Nodes)
        {
            Demand(node.Store.Ids.All(node.Tree.IsReferenced), "What nobody refers to still takes up room.");
        }

        foreach (ChunkId chunk in world.Nodes[0].Tree.Referenced)
        {
            Demand(world.Nodes.Count(node => node.Store.Find(chunk) is not null) <= Placement.CopiesWanted, "There are more copies than wanted.");
        }
    }

    private void CheckPromises(SimWorld world, SimNode node)
    {
        HashSet<ChunkId> read = [];
        foreach (Promise promise in _promises.Where(promise => !_removedVersions.Contains(promise.Version)))
        {
            Demand(
                node.Tree.Entries.TryGetValue(promise.Entity, out SimEntry? entry) && entry.LiveVersions.Contains(promise.Version),
                $"I1, I6: a version that was acknowledged with {promise.Copies} copies is not in the history.");
            Demand(
                !entry!.IsTrashed || _deletedVersions.Contains(promise.Version),
                "I3: an edit lost against a deletion that did not know of it.");
            foreach (ChunkId chunk in promise.Chunks.Where(read.Add))
            {
                byte[] bytes = SimRead.Read(world, node, chunk)
                    ?? throw new SimulationFailedException($"I1: a version that was acknowledged with {promise.Copies} copies cannot be read.");
                Demand(ChunkId.Of(bytes) == chunk, "I1: wrong bytes were given to a reader.");
            }
        }
    }

    private void CheckDeletions(SimNode node)
    {
        foreach (Deletion deletion in _deletions.Where(MustHold))
        {
            Demand(
                node.Tree.Entries.TryGetValue(deletion.Entity, out SimEntry? entry) && (entry.IsGone || entry.IsTrashed),
                "I3: what was deleted came back, and nobody edited it.");
        }
    }

    /// <summary>Unless somebody edited the entry without knowing of the deletion, or restored it.</summary>
    private bool MustHold(Deletion deletion) =>
        (_edits.GetValueOrDefault(deletion.Entity)?.IsSubsetOf(deletion.Seen) ?? true)
        && !_restores.Exists(one => one.Entity == deletion.Entity
            && (one.Order > deletion.Order || StampOf(one.Operation).SequenceCompareTo(StampOf(deletion.Operation)) > 0));

    private ReadOnlySpan<byte> StampOf(SimOperation operation)
    {
        while (_renewed.TryGetValue(operation, out SimOperation? now))
        {
            operation = now;
        }

        return operation.Stamp;
    }

    private void CheckSecrecy(SimNode node)
    {
        foreach (ChunkId chunk in node.Store.Ids)
        {
            Demand(
                node.Store.Find(chunk)!.Bytes.AsSpan().IndexOf(SimContent.Marker) < 0
                && (!Plain.TryGetValue(chunk, out byte[]? plain) || node.Store.Find(chunk)!.Bytes.AsSpan().IndexOf(plain) < 0),
                "I7: a plaintext lies in a store.");
        }
    }

    private void CheckCopies(SimWorld world)
    {
        int zonesPossible = Math.Min(Placement.CopiesWanted, world.Nodes.Select(node => node.Zone).Distinct().Count());
        foreach (ChunkId chunk in world.Nodes[0].Tree.Referenced)
        {
            List<SimNode> holders = [.. Good(world, chunk)];
            Demand(holders.Count > 0 || !_promises.Exists(one => one.Chunks.Contains(chunk) && !_removedVersions.Contains(one.Version)), "I4: no copy is left.");
            Demand(
                holders.Count == 0 || holders.Count >= Math.Min(Placement.CopiesWanted, world.Nodes.Count),
                $"I4: a chunk has {holders.Count} good copies.");
            Demand(
                holders.Count == 0 || holders.Select(node => node.Zone).Distinct().Count() >= zonesPossible,
                "I4: copies lie in fewer zones than possible.");
        }
    }

    private static IEnumerable<SimNode> Good(SimWorld world, ChunkId chunk) => world.Nodes.Where(node =>
        node.Store.Find(chunk) is { IsDurable: true } copy && copy.Id == chunk);

    private static void Demand(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new SimulationFailedException(otherwise);
        }
    }

    private sealed record Promise(Guid Entity, Guid Version, IReadOnlyList<ChunkId> Chunks, int Copies, NodeId By);

    private sealed record Deletion(Guid Entity, HashSet<Guid> Seen, long Order, SimOperation Operation, NodeId By, int Copies);
}
