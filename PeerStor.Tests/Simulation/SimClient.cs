using PeerStor.Engine.Chunks;
using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Journal;

namespace PeerStor.Tests.Simulation;

/// <summary>People at all devices: each does something with what the device in front of them shows.</summary>
internal sealed class SimClient(SimWorld world)
{
    private static readonly UserId User = new(SimTree.Root);
    private readonly SimContent _content = new(world);

    public void Act(SimNode node)
    {
        switch (world.Random.Next(100))
        {
            case < 20:
                CreateFile(node);
                break;
            case < 50:
                Edit(node);
                break;
            case < 55:
                Write(node, [], () => Make(node, OperationKind.EntryPlace, NewId(), PlaceIn(node, EntryKind.Folder), []));
                break;
            case < 72:
                Move(node);
                break;
            case < 85:
                Mark(node, OperationKind.EntryTrash, entry => !entry.IsTrashed);
                break;
            case < 90:
                Mark(node, OperationKind.EntryRestore, entry => entry.IsTrashed);
                break;
            default:
                Mark(node, OperationKind.EntryPurge, entry => entry.IsTrashed);
                break;
        }
    }

    /// <summary>Somebody reads something: it may be out of reach now, but never be wrong.</summary>
    public void Read(SimNode node)
    {
        if (Any(node, entry => entry.Head != default) is { } entry)
        {
            foreach (ChunkId chunk in entry.Versions[entry.Head].Chunks)
            {
                SimOracle.Read(chunk, SimRead.Read(world, node, chunk));
            }
        }
    }

    private void CreateFile(SimNode node)
    {
        Guid id = NewId();
        IReadOnlyList<(ChunkId Id, byte[] Bytes)> chunks = _content.Some();
        Write(node, chunks, () =>
        {
            Make(node, OperationKind.EntryPlace, id, PlaceIn(node, EntryKind.File), []);
            return Make(node, OperationKind.FileContent, id, Content(chunks), []);
        });
    }

    private void Edit(SimNode node)
    {
        if (Any(node, entry => !entry.IsTrashed && entry.Head != default) is not { } entry)
        {
            return;
        }

        // What was the newest when the upload began: others may have been faster.
        Guid seen = entry.Head;
        IReadOnlyList<(ChunkId Id, byte[] Bytes)> chunks = _content.Some();
        Write(node, chunks, () => Make(node, OperationKind.FileContent, entry.Id, Content(chunks), [seen]));
    }

    private void Move(SimNode node)
    {
        if (Any(node, entry => !entry.IsTrashed) is { } entry)
        {
            Write(node, [], () => Make(node, OperationKind.EntryPlace, entry.Id, PlaceIn(node, entry.Place!.Kind), []));
        }
    }

    private void Mark(SimNode node, OperationKind kind, Func<SimEntry, bool> fits)
    {
        if (Any(node, fits) is { } entry)
        {
            Write(node, [], () => Make(node, kind, entry.Id, kind == OperationKind.EntryTrash ? new TrashRecord(0, []).Encode() : [], LiveAt(node, entry.Id)));
        }
    }

    private static IReadOnlyList<Guid> LiveAt(SimNode node, Guid entry) =>
        node.Tree.Entries.TryGetValue(entry, out SimEntry? found) ? found.LiveVersions : [];

    private void Write(SimNode node, IReadOnlyList<(ChunkId Id, byte[] Bytes)> chunks, Func<SimOperation> write) =>
        new SimWrite(world, node, chunks, write).Begin();

    private SimOperation Make(SimNode node, OperationKind kind, Guid entity, byte[] body, IReadOnlyList<Guid> parents)
    {
        SimOperation made = node.Append(kind, entity, body, parents);
        world.Oracle.Made(made);
        return made;
    }

    private SimEntry? Any(SimNode node, Func<SimEntry, bool> fits)
    {
        List<SimEntry> found = [.. node.Tree.Entries.Values.Where(entry => entry is { IsGone: false, Place: not null } && fits(entry))];
        return found.Count == 0 ? null : world.Pick(found);
    }

    /// <summary>Few names and few folders, so that they collide.</summary>
    private byte[] PlaceIn(SimNode node, EntryKind kind)
    {
        List<Guid> folders = [.. node.Tree.Entries.Values
            .Where(entry => entry is { IsGone: false, IsTrashed: false, Place.Kind: EntryKind.Folder }).Select(entry => entry.Id)];
        Guid parent = folders.Count == 0 || world.Chance(0.3) ? SimTree.Root : world.Pick(folders);
        return new PlaceRecord(
            kind, User, new EntryId(parent), [], [(byte)world.Random.Next(20)], 0, [], [], 0).Encode();
    }

    private byte[] Content(IReadOnlyList<(ChunkId Id, byte[] Bytes)> chunks) => new ContentRecord(
        new VersionId(NewId()), User, chunks.Count, 0, chunks.Count, SimOperation.Pack([.. chunks.Select(chunk => chunk.Id)]), []).Encode();

    private Guid NewId()
    {
        byte[] bytes = new byte[16];
        world.Random.NextBytes(bytes);
        return new Guid(bytes);
    }
}
